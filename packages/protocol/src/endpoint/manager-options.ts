/** What the CMA's end of the wire is asked for, and what it offers. */
import type { ResponderLimits } from "../handshake/responder.ts";
import type { AgentMessage, ManagerMessage } from "../messages/message.ts";
import type { KeyPair } from "../seal/curve.ts";
import type { NetAddress } from "../world/network.ts";
import type { Counters } from "./counters.ts";
import type { PaceOptions } from "./message-pace.ts";

/** An agent with a session that is up. */
export interface PeerSession {
  /** The agent's identity. */
  readonly keyId: string;
  readonly publicKey: Uint8Array;
  /** As `nextSerial` gave it: later sessions have higher ones. */
  readonly serial: number;
  /** 32 hexadecimal digits, new at each start of the agent. */
  readonly bootId: string;
  /** Where it was when this object was made; each message comes with a fresh one. */
  readonly address: NetAddress;
  /** What the host calls itself; empty where it did not say, and never trusted. */
  readonly hostNameHint: string;
}

export interface ManagerEndpoint {
  /** @throws AssimilationError (as a rejection) when there is no socket to be had. */
  readonly start: () => Promise<void>;
  /** Says CLOSE to everybody. What agents have not been told is applied, they say again. */
  readonly stop: () => Promise<void>;
  /** @throws RangeError before `start` has resolved. */
  readonly local: () => NetAddress;
  /**
   * False when the agent has no session that is up, or far too much waits for it.
   * Best effort: what is not applied when the last session ends is forgotten.
   */
  readonly send: (keyId: string, message: ManagerMessage) => boolean;
  readonly counters: Counters;
  readonly sessionCount: () => number;
}

export interface ManagerEndpointOptions {
  readonly bind: NetAddress;
  /** Joined to hear the HELLOs of agents that do not know where we are. */
  readonly multicast?: { readonly group: string; readonly port: number };
  /** Active ones; a HELLO says which it means. */
  readonly keys: readonly KeyPair[];
  /** 32 bytes of this CMA's disk. */
  readonly resetKey: Uint8Array;
  /** Of the run before: each is told that it is over, paced, up to three times. */
  readonly previousSessions: readonly KnownSession[];
  /** Called once for each session that comes up; must rise, over restarts too. */
  readonly nextSerial: () => number;
  /** Whether the agent has a drone; the first use of another key is logged. */
  readonly isKnown?: (keyId: string) => boolean;
  /**
   * A session is up: the first of an agent, or one that takes over because the
   * agent started again or changed keys. Only the last to go causes `onDown`.
   */
  readonly onUp: (peer: PeerSession) => void;
  readonly onDown: (peer: PeerSession, reason: string) => void;
  /**
   * One at a time for each session, in order within a stream. Resolves when the
   * message is stored durably: then the agent is told so. It may take for ever;
   * the agent then stops at 19 kB. Over a rekey a message may come twice.
   *
   * Undefined is for one that is stored, and counts as one in the agent's pace.
   */
  readonly onMessage: (peer: PeerSession, message: AgentMessage) => Promise<Handled | undefined>;
  /** For `previousSessions` of the next run. Added again when its address changed. */
  readonly onSessions?: (change: SessionsChange) => void;
  readonly limits?: Partial<ResponderLimits>;
  /** For keys that are not known: 50 at once and five a second unless told. */
  readonly newKeys?: PaceOptions;
  /** For each agent's messages; {@link messagePace} unless told. */
  readonly pace?: PaceOptions;
}

/** What became of a message. */
export interface Handled {
  /** As how many more messages it is to count in the agent's pace. */
  readonly cost: number;
  /** False where it is to be handed over again, when the agent's pace allows the next one. */
  readonly isStored: boolean;
}

export interface KnownSession {
  /** 16 hexadecimal digits. */
  readonly connectionId: string;
  readonly address: NetAddress;
}

export interface SessionsChange {
  readonly add?: KnownSession;
  /** A connection id. */
  readonly remove?: string;
}
