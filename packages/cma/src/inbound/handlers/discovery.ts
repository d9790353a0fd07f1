/**
 * discovery -> the document is kept whole, what it asserts becomes graph, rules judge it.
 *
 * Works before any startup was heard: the streams of a session are not in order among each other.
 */
import type { Discovery, JsonMap } from "@assimilation/protocol";
import type { GraphChange, GraphNode, NodeKey } from "../../graph/change.ts";
import type { DocumentView } from "../../graph/view.ts";
import { type Assertions, nothing, type Reporter } from "../../ingest/assertions.ts";
import { ingestionOf } from "../../ingest/catalog.ts";
import { diffAssertions } from "../../ingest/diff-assertions.ts";
import { type PackedDocument, unpackDocument } from "../document-body.ts";
import { diffDocuments } from "../document-diff.ts";
import { type KeptDocuments, keptWith } from "../document-quota.ts";
import type { DocumentChange } from "../history.ts";
import { isNewest } from "../newest.ts";
import { type HandlerContext, noOutcome, type Outcome } from "../outcome.ts";
import { type PreparedDocument, reporterOf } from "../prepare.ts";
import { ensureDrone } from "./drone.ts";

interface DiscoveryView extends DocumentView, PreparedDocument {
  readonly kept: KeptDocuments;
}

export const handleDiscovery = (
  message: Discovery,
  view: DiscoveryView,
  context: HandlerContext,
): Outcome => {
  const { peer, at } = context;
  const { packed, asserted } = view;
  if (!isNewest(view.document?.attributes, peer, message.seq)) return noOutcome;
  if (packed === undefined) return { ...noOutcome, refused: "The document is larger than 4 MiB" };
  const kept = keptWith(view.kept, packed.body, view.document);
  if (typeof kept === "string") return { ...noOutcome, refused: kept };

  const drone = ensureDrone(context, view, message.host);
  const factsBefore = view.document?.body && unpackDocument(view.document.body);
  const { changes, sets, doubt } = diffAssertions(
    drone.key,
    assertedBefore(reporterOf(peer, context), message, view.document, factsBefore),
    asserted,
    at,
  );
  const change = factsBefore && changeSince(factsBefore, message);
  return {
    changes: [...drone.changes, ...keepDocument(message, packed, drone.key, context), ...changes],
    sets,
    doubt,
    kept,
    ...(change !== undefined && { change }),
    events: drone.events,
    replies: [],
    ...(message.proxy === "local/local" && {
      judge: { ruleClass: message.instance, data: message.data },
    }),
    ...(asserted.refused > 0 && { refused: "Parts of the document were not understood" }),
  };
};

/** What the predecessor, of the same name, asserted in the net segment of its time. */
const assertedBefore = (
  reporter: Reporter,
  { type, instance }: Discovery,
  document: GraphNode | undefined,
  facts: JsonMap | undefined,
): Assertions => {
  const proxy = String(document?.attributes["proxy"]);
  const ingestion = ingestionOf({ type, instance, proxy });
  if (ingestion === undefined || facts === undefined) return nothing;
  const domain = String(document?.attributes["domain"]);
  return ingestion.ingest({ ...reporter, domain }, facts);
};

const changeSince = (
  facts: JsonMap,
  { type, instance, seq, data }: Discovery,
): DocumentChange | undefined => {
  const diff = diffDocuments(facts, data);
  return diff && { type, instance, seq, ...diff };
};

const keepDocument = (
  { type, instance, proxy, seq, description, source }: Discovery,
  { body, hash }: PackedDocument,
  drone: NodeKey,
  { keys, domain, peer, at }: HandlerContext,
): readonly GraphChange[] => {
  const key = keys.discovery(drone, type, instance);
  const set = {
    ...{ type, instance, proxy, description, source, domain },
    ...{ session: peer.serial, boot: peer.bootId, seq, hash },
  };
  return [
    { op: "put_node", key, kind: "Discovery", set, body, at },
    { op: "put_edge", from: drone, kind: "DISCOVERED", to: key, set: {}, at },
  ];
};
