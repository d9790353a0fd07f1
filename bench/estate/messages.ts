/**
 * All that a simulated agent says: at its start, and when one fact has changed. Made when it is
 * asked for, so that an estate takes no more memory than the hosts that speak right now.
 */
import {
  type AgentMessage,
  canonicalJson,
  contentHash,
  type Discovery,
  type JsonMap,
} from "@assimilation/protocol";
import { changedDocument, documentsOf, type SimDocument } from "./documents.ts";
import { isDown, type SimHost } from "./host.ts";

/** One after the other; each is sent when the one before it is applied. */
export function* firstMessages(host: SimHost, hosts: number): Iterable<AgentMessage> {
  yield { kind: "startup", hostName: host.name, version: "0.1.0" };
  const documents = documentsOf(host, hosts);
  for (const document of documents) yield discoveryOf(host, document, 1);
  const hashed = documents.map(({ type, data }) => ({ type, instance: type, hash: hashOf(data) }));
  yield { kind: "summary", isComplete: true, documents: hashed };
  if (isDown(host)) yield { kind: "shutdown" };
}

/** The change of that number in the estate. */
export const changeMessage = (host: SimHost, hosts: number, change: number): AgentMessage =>
  discoveryOf(host, changedDocument(host, hosts, change), 2);

const discoveryOf = ({ name }: SimHost, { type, data }: SimDocument, seq: number): Discovery => ({
  kind: "discovery",
  ...{ type, instance: type, seq, data },
  description: "What this kind of document is about, in a sentence as long as they usually are.",
  ...{ host: name, source: "nanoprobe", proxy: "local/local" },
});

/** Documents that hosts share are hashed once: hashing is the agents' work, and not measured. */
const hashes = new WeakMap<JsonMap, string>();

const hashOf = (data: JsonMap): string => {
  const known = hashes.get(data) ?? contentHash(canonicalJson(data)).slice(0, 16);
  hashes.set(data, known);
  return known;
};
