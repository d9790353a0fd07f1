/** What a handler makes of a message: data, for the transaction to carry out. */
import type { JsonMap, ManagerMessage, PeerSession } from "@assimilation/protocol";
import type { EventType } from "../events/event-types.ts";
import type { Attributes, GraphChange } from "../graph/change.ts";
import type { NodeKeys, TextHash } from "../graph/keys.ts";
import type { Doubt, SetChanges } from "../ingest/diff-assertions.ts";
import type { KeptDocuments } from "./document-quota.ts";
import type { DocumentChange } from "./history.ts";

/** The session that a message came in. */
export type Peer = Pick<PeerSession, "keyId" | "serial" | "bootId" | "address">;

/** What handlers know besides message and graph. */
export interface HandlerContext {
  readonly keys: NodeKeys;
  readonly hash: TextHash;
  /** Net segment of addresses that several hosts can reach. */
  readonly domain: string;
  readonly peer: Peer;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Outcome {
  readonly changes: readonly GraphChange[];
  /** Of the sets among the changes, for where the graph lacks them. */
  readonly sets?: readonly SetChanges[];
  readonly doubt?: Doubt;
  /** About the drone, as it will be after the changes. */
  readonly events: readonly DroneEvent[];
  readonly replies: readonly ManagerMessage[];
  /** Set where a document was kept. */
  readonly kept?: KeptDocuments;
  /** Set where the document differs from its predecessor. */
  readonly change?: DocumentChange;
  /** Set where a document has to be judged anew. */
  readonly judge?: DocumentToJudge;
  /** Why nothing, or not all, was done; a constant sentence. */
  readonly refused?: string;
}

export interface DroneEvent {
  readonly type: EventType;
  readonly details: Attributes;
}

export interface DocumentToJudge {
  /** Class of the rules about it. */
  readonly ruleClass: string;
  readonly data: JsonMap;
}

export const noOutcome: Outcome = { changes: [], events: [], replies: [] };
