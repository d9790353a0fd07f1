/**
 * One message, on the way into the graph: load the view, ask the handler (pure), apply what it says.
 *
 * A handler that throws is caught here, before anything was written; what is thrown later undoes
 * the transaction, and write-batch.ts is next.
 */
import type { DocumentName } from "@assimilation/protocol";
import type { GraphNode, NodeKey } from "../graph/change.ts";
import type { StoreTransaction } from "../store/graph-store.ts";
import { keptDocuments, noteKept } from "./document-quota.ts";
import { handleDiscovery } from "./handlers/discovery.ts";
import { handleShutdown } from "./handlers/shutdown.ts";
import { type HostSettings, handleStartup } from "./handlers/startup.ts";
import { handleSummary } from "./handlers/summary.ts";
import { keepChange } from "./history.ts";
import type { Inbound } from "./inbound.ts";
import { droneState } from "./known-drones.ts";
import { newMembers } from "./new-members.ts";
import { type HandlerContext, noOutcome, type Outcome } from "./outcome.ts";
import { reserveSerial } from "./session-serial.ts";

export interface ApplyContext extends Pick<HandlerContext, "keys" | "hash" | "domain"> {
  readonly ruleSetHash: string;
  readonly settingsOf: (host: HostIdentity) => HostSettings;
  /** Of one drone. */
  readonly historyKibibytesMax: number;
}

interface HostIdentity {
  readonly keyId: string;
  readonly designation: string;
}

export interface Applied {
  readonly outcome: Outcome;
  /** A mistake of ours that the message brought to light. */
  readonly mistake: unknown;
  /** The drone as the message found it, and as it left it. */
  readonly before: GraphNode | undefined;
  readonly after: GraphNode | undefined;
  /** Changes of the graph, those that are still in doubt included: what the store has to do for it. */
  readonly changes: number;
}

/** May be run again from the start: it has no effect but through `tx`. */
export const applyMessage = async (
  tx: StoreTransaction,
  inbound: Inbound,
  context: ApplyContext,
  at: number,
): Promise<Applied> => {
  const { keyId, serial } = inbound.peer;
  const key = context.keys.drone(keyId);
  const before = await tx.node(key);
  const { outcome, mistake } = await handle(tx, inbound, context, before, at);

  if (before === undefined && outcome.changes.length > 0) {
    await tx.setState(droneState(keyId), context.ruleSetHash);
  }
  await reserveSerial(tx, serial);
  if (outcome.kept !== undefined) await noteKept(tx, keyId, outcome.kept);
  const members = await newMembers(tx, outcome.sets ?? []);
  await tx.apply([...outcome.changes, ...members]);
  if (outcome.change !== undefined) await keepChange(tx, context, keyId, outcome.change, at);
  const { changes, doubt } = outcome;
  return {
    ...{ outcome, mistake, before, after: await tx.node(key) },
    changes:
      changes.length + members.length + (doubt?.nodes.length ?? 0) + (doubt?.edges.length ?? 0),
  };
};

/** Of a message that cannot be written, because of a mistake of ours. */
export const unhandled: Outcome = { ...noOutcome, refused: "The message could not be handled" };

const handle = async (
  tx: StoreTransaction,
  inbound: Inbound,
  context: ApplyContext,
  drone: GraphNode | undefined,
  at: number,
): Promise<Pick<Applied, "outcome" | "mistake">> => {
  const run = await loadView(tx, inbound, context, drone, at);
  try {
    return { outcome: run(), mistake: undefined };
  } catch (mistake) {
    return { outcome: unhandled, mistake };
  }
};

/** What it gives back is pure. */
const loadView = async (
  tx: StoreTransaction,
  { message, peer, asked, prepared }: Inbound,
  { keys, hash, domain, settingsOf }: ApplyContext,
  drone: GraphNode | undefined,
  at: number,
): Promise<() => Outcome> => {
  const context: HandlerContext = { keys, hash, domain, peer, at };
  const keyOf = ({ type, instance }: DocumentName): NodeKey =>
    keys.discovery(keys.drone(peer.keyId), type, instance);

  switch (message.kind) {
    case "startup": {
      const settings = settingsOf({ keyId: peer.keyId, designation: message.hostName });
      return () => handleStartup(message, { drone }, context, settings);
    }
    case "discovery": {
      const document = await tx.node(keyOf(message));
      const kept = await keptDocuments(tx, peer.keyId);
      const made = prepared();
      return () => {
        if (made?.ok !== true) throw made?.mistake;
        return handleDiscovery(message, { drone, document, kept, ...made.document }, context);
      };
    }
    case "summary": {
      // Once each, and without bodies: ten thousand names may be one, of a document of 4 MiB.
      const found = await tx.nodes([...new Set(message.documents.map(keyOf))], { withBody: false });
      const byKey = new Map(found.map((node) => [node?.key, node]));
      const documents = message.documents.map((document) => byKey.get(keyOf(document)));
      return () => handleSummary(message, { drone, documents, asked }, context);
    }
    case "shutdown":
      return () => handleShutdown({ drone }, context);
  }
};
