/**
 * One message, within a store transaction.
 *
 *     load the view ─► handler (pure) ─► apply changes ─► judge ─► store events about the drone
 *
 * Replies are not kept in an outbox: they leave after the commit, best effort. A `want` that is
 * lost is repeated by the next summary, a `configure` by the next startup, and both come at the
 * latest with the next session; so nothing depends on a reply that was due when the CMA died.
 *
 * A message that brings a mistake of ours to light is refused like any other wrong one, loudly: one
 * agent must not stop the CMA for all. A handler that throws is caught here, before anything was
 * written; what is thrown later undoes the transaction, and write-batch.ts is next.
 */
import type { AgentMessage, DocumentName, ManagerMessage } from "@assimilation/protocol";
import type { AssimEvent } from "../events/event.ts";
import type { GraphNode, NodeKey } from "../graph/change.ts";
import { askedName } from "../graph/view.ts";
import type { StoreTransaction, Wanted } from "../store/graph-store.ts";
import { type Assessor, assessDocument } from "./assess.ts";
import { documentsState, keptDocuments, noteKept } from "./document-quota.ts";
import { handleDiscovery } from "./handlers/discovery.ts";
import { handleShutdown } from "./handlers/shutdown.ts";
import { type HostSettings, handleStartup } from "./handlers/startup.ts";
import { handleSummary } from "./handlers/summary.ts";
import { changesState, keepChange } from "./history.ts";
import type { Judged } from "./judge-drone.ts";
import { droneState } from "./known-drones.ts";
import { newMembers } from "./new-members.ts";
import { type HandlerContext, noOutcome, type Outcome, type Peer } from "./outcome.ts";
import { reserveSerial, SERIAL_STATE } from "./session-serial.ts";
import { sweep } from "./sweep.ts";

export interface Inbound {
  readonly peer: Peer;
  readonly message: AgentMessage;
  /** What this session was asked for already. */
  readonly asked: ReadonlySet<string>;
}

export interface TransactionContext extends Assessor {
  readonly hash: HandlerContext["hash"];
  readonly domain: string;
  readonly ruleSetHash: string;
  readonly settingsOf: (host: HostIdentity) => HostSettings;
  /** Of one drone. */
  readonly changesMax: number;
}

interface HostIdentity {
  readonly keyId: string;
  readonly designation: string;
}

/** What is left to do when the transaction is committed. */
export interface Written {
  readonly replies: readonly ManagerMessage[];
  readonly events: readonly AssimEvent[];
  readonly errors: Judged["errors"];
  readonly refused: string | undefined;
  /** The message brought the drone into the graph. */
  readonly isNewDrone: boolean;
  /** A mistake of ours that the message brought to light. */
  readonly mistake: unknown;
}

/** What {@link writeMessage} will ask for, of all messages that share a transaction. */
export const wantedFor = (inbound: readonly Inbound[], { keys }: TransactionContext): Wanted => {
  const drones = [...new Set(inbound.map(({ peer }) => peer.keyId))];
  const documents = inbound.flatMap(({ peer, message }) =>
    message.kind === "discovery"
      ? [keys.discovery(keys.drone(peer.keyId), message.type, message.instance)]
      : [],
  );
  return {
    nodes: [...drones.map(keys.drone), ...documents],
    edgesFrom: drones.map((keyId) => ({ key: keys.drone(keyId), kind: "EVALUATED" })),
    states: [SERIAL_STATE, ...drones.flatMap((id) => [documentsState(id), changesState(id)])],
  };
};

/** May be run again from the start: it has no effect but through `tx`. */
export const writeMessage = async (
  tx: StoreTransaction,
  inbound: Inbound,
  context: TransactionContext,
  at: number,
): Promise<Written> => {
  const { peer } = inbound;
  const key = context.keys.drone(peer.keyId);
  const before = await tx.node(key);
  const { outcome, mistake } = await handle(tx, inbound, context, before, at);

  const isNewDrone = before === undefined && outcome.changes.length > 0;
  if (isNewDrone) {
    await tx.setState(droneState(peer.keyId), context.ruleSetHash);
  }
  await reserveSerial(tx, peer.serial);
  if (outcome.kept !== undefined) await noteKept(tx, peer.keyId, outcome.kept);
  const members = await newMembers(tx, outcome.sets ?? []);
  await tx.apply([...outcome.changes, ...members]);
  if (outcome.change !== undefined) await keepChange(tx, context, peer.keyId, outcome.change, at);
  if (outcome.doubt !== undefined) await sweep(tx, outcome.doubt);

  const drone = await tx.node(key);
  if (drone === undefined) return written(outcome, mistake, [], []);
  const hasNewAttributes = hasOtherFacts(before, drone);
  const assessed =
    outcome.judge !== undefined || drone.attributes["complete"] !== before?.attributes["complete"]
      ? await assessDocument(tx, context, drone, outcome.judge, hasNewAttributes, at)
      : { events: [], errors: [] };

  // Judging may have changed the score: events show the drone as it is after all of that.
  const { attributes } = (await tx.node(key)) ?? drone;
  const subject = { kind: "Drone", key, attributes } as const;
  const events = await tx.addEvents(
    [...outcome.events, ...assessed.events].map((event) => ({ ...event, subject })),
    at,
  );
  return { ...written(outcome, mistake, events, assessed.errors), isNewDrone };
};

/** Of a message that cannot be written, because of a mistake of ours. */
export const refusedFor = (mistake: unknown): Written =>
  written({ ...noOutcome, refused: UNHANDLED }, mistake, [], []);

const UNHANDLED = "The message could not be handled";

const written = (
  { replies, refused }: Outcome,
  mistake: unknown,
  events: readonly AssimEvent[],
  errors: Judged["errors"],
): Written => ({ replies, events, errors, refused, isNewDrone: false, mistake });

const handle = async (
  tx: StoreTransaction,
  inbound: Inbound,
  context: TransactionContext,
  drone: GraphNode | undefined,
  at: number,
): Promise<{ readonly outcome: Outcome; readonly mistake: unknown }> => {
  const run = await prepare(tx, inbound, context, drone, at);
  try {
    return { outcome: run(), mistake: undefined };
  } catch (mistake) {
    return { outcome: { ...noOutcome, refused: UNHANDLED }, mistake };
  }
};

/** Loads the view; what it gives back is pure. */
const prepare = async (
  tx: StoreTransaction,
  { message, peer, asked }: Inbound,
  { keys, hash, domain, settingsOf }: TransactionContext,
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
      return () => handleDiscovery(message, { drone, document, kept }, context);
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

const nameOf = ({ type, instance }: DocumentName): string => `${type}\0${instance}`;

/** Names of what was asked for by these replies, for the session to remember. */
export const askedBy = ({ message }: Inbound, replies: readonly ManagerMessage[]): string[] => {
  if (message.kind !== "summary") return [];
  const wanted = replies.flatMap((reply) => (reply.kind === "want" ? reply.documents : []));
  const names = new Set(wanted.map(nameOf));
  return message.documents.filter((document) => names.has(nameOf(document))).map(askedName);
};

/** Attributes of the drone that rules may ask for, other than those that every session changes. */
const hasOtherFacts = (before: GraphNode | undefined, after: GraphNode): boolean => {
  const names = new Set([
    ...Object.keys(before?.attributes ?? {}),
    ...Object.keys(after.attributes),
  ]);
  return [...names].some(
    (name) =>
      !sessionAttributes.has(name) &&
      JSON.stringify(before?.attributes[name]) !== JSON.stringify(after.attributes[name]),
  );
};

const sessionAttributes: ReadonlySet<string> = new Set(["session", "address", "complete"]);
