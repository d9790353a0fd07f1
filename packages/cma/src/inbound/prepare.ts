/**
 * What a document comes to whatever the graph says: its body packed, and what it asserts.
 *
 * Made while the message waits for its transaction, and once, also where that is tried again: with
 * a store that is far away, this work is done while the store does its own.
 */
import type { AgentMessage, Discovery } from "@assimilation/protocol";
import type { Assertions, Reporter } from "../ingest/assertions.ts";
import { ingest } from "../ingest/catalog.ts";
import { type PackedDocument, packDocument } from "./document-body.ts";
import type { HandlerContext, Peer } from "./outcome.ts";

export interface PreparedDocument {
  /** Undefined when it is larger than 4 MiB. */
  readonly packed: PackedDocument | undefined;
  readonly asserted: Assertions;
}

/** A mistake of ours that the document brings to light is kept for its own transaction. */
export type Prepared =
  | { readonly ok: true; readonly document: PreparedDocument }
  | { readonly ok: false; readonly mistake: unknown };

type Preparing = Pick<HandlerContext, "keys" | "hash" | "domain">;

/** Made when first asked for. Never throws. Undefined for what is no document. */
export const prepareLater = (
  peer: Peer,
  message: AgentMessage,
  context: Preparing,
): (() => Prepared | undefined) => {
  if (message.kind !== "discovery") return () => undefined;
  let prepared: Prepared | undefined;
  return () => {
    prepared ??= prepare(peer, message, context);
    return prepared;
  };
};

export const reporterOf = ({ keyId }: Peer, { keys, hash, domain }: Preparing): Reporter => ({
  drone: keys.drone(keyId),
  domain,
  keys,
  hash,
});

/**
 * How many changes it may become, members of sets that the graph has already included; a KiB of its
 * body counts as one more.
 */
export const changesExpected = (prepared: Prepared | undefined): number => {
  if (prepared?.ok !== true) return 0;
  const { packed, asserted } = prepared.document;
  const { nodes, edges, sets } = asserted;
  const kibibytes = Math.ceil((packed?.body.byteLength ?? 0) / 1024);
  return sets.reduce(
    (sum, { members }) => sum + 2 * members.length,
    nodes.length + edges.length + kibibytes,
  );
};

const prepare = (peer: Peer, message: Discovery, context: Preparing): Prepared => {
  try {
    const asserted = ingest(reporterOf(peer, context), message);
    return { ok: true, document: { packed: packDocument(message.data), asserted } };
  } catch (mistake) {
    return { ok: false, mistake };
  }
};
