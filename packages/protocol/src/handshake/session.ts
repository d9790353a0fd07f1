/**
 * A session: what one handshake agreed. Seals and opens DATA.
 *
 * One key for both directions, which the nonce keeps apart; one counter a
 * direction, from 1, never reset under a key. Counters of packets that come in
 * are asked before opening and marked after. A session is good for eight hours;
 * the agent makes the next one beside it after about six.
 *
 * Source: docs/reference/wire-format.md, "DATA" and "State machine, timers, limits".
 */

import { open, type SharedKey, seal } from "../seal/box.ts";
import { equalBytes } from "../seal/hash.ts";
import { type Direction, dataNonce } from "../seal/nonce.ts";
import { wipe } from "../seal/wipe.ts";
import { COUNTER_END } from "../wire/constants.ts";
import { type DataPacket, encodeData } from "../wire/data.ts";
import { decodeFrames, encodeFrames, type Frame } from "../wire/frame.ts";
import { type Instant, later } from "../world/clock.ts";
import type { RandomSource } from "../world/random.ts";
import type { RefusalCode } from "./refusal.ts";
import { createReplayWindow, mark, mayAccept, type ReplayWindow } from "./replay-window.ts";

export interface Session {
  readonly side: "agent" | "manager";
  /** All zero once wiped. */
  readonly key: SharedKey;
  /** What the peer writes into DATA for us: its id for this session is ours to choose. */
  readonly localId: Uint8Array;
  readonly remoteId: Uint8Array;
  /** At the agent only: what a genuine RESET of this session carries. */
  readonly resetToken: Uint8Array | undefined;
  readonly openedAt: Instant;
  /** When the agent should begin the next session. */
  readonly rekeyAt: Instant;
  readonly window: ReplayWindow;
  /** The counter of the newest packet sent; 0 before the first. */
  sentCounter: number;
  isWiped: boolean;
}

export interface SessionOptions {
  readonly side: Session["side"];
  /** The session keeps it and wipes it. */
  readonly key: SharedKey;
  readonly localId: Uint8Array;
  readonly remoteId: Uint8Array;
  readonly resetToken?: Uint8Array | undefined;
}

export interface SealedData {
  readonly counter: number;
  readonly datagram: Uint8Array;
}

export type OpenedData =
  | {
      readonly ok: true;
      readonly counter: number;
      /** No packet with a higher counter came before: only such a one may move the peer's address. */
      readonly isHighest: boolean;
      /** Chunks and echoes are views into a buffer that is this packet's alone. */
      readonly frames: readonly Frame[];
    }
  | {
      readonly ok: false;
      readonly error: RefusalCode;
      /** True when the peer did send this, so the session should end with a protocol error. */
      readonly isAuthentic: boolean;
    };

export const createSession = (
  options: SessionOptions,
  random: RandomSource,
  now: Instant,
): Session => ({
  side: options.side,
  key: options.key,
  localId: Uint8Array.from(options.localId),
  remoteId: Uint8Array.from(options.remoteId),
  resetToken: options.resetToken === undefined ? undefined : Uint8Array.from(options.resetToken),
  openedAt: now,
  rekeyAt: later(now, REKEY_MS * (0.75 + random.uint32() / 2 ** 33)),
  window: createReplayWindow(),
  sentCounter: 0,
  isWiped: false,
});

/**
 * Seals one DATA packet with the next counter.
 *
 * @throws RangeError when the frames do not fit one packet, or the session was wiped.
 */
export const sealData = (session: Session, frames: readonly Frame[]): SealedData => {
  const counter = session.sentCounter + 1;
  if (session.isWiped || counter >= COUNTER_END) throw new RangeError("this session has ended");
  const plain = encodeFrames(frames);
  session.sentCounter = counter;
  const box = seal(plain, dataNonce(outward[session.side], counter), session.key);
  return { counter, datagram: encodeData({ connectionId: session.remoteId, counter, box }) };
};

/** Opens one DATA packet. Anything that does not open leaves the session as it was. */
export const openData = (session: Session, packet: DataPacket, now: Instant): OpenedData => {
  const { connectionId, counter, box } = packet;
  if (!equalBytes(connectionId, session.localId)) return dropData("unknown_id");
  if (isExpired(session, now)) return dropData("expired");
  if (!mayAccept(session.window, counter)) return dropData("replayed");
  const plain = open(box, dataNonce(inward[session.side], counter), session.key);
  if (plain === undefined) return dropData("not_opened");

  const isHighest = counter > session.window.highest;
  mark(session.window, counter);
  const frames = decodeFrames(plain);
  if (!frames.ok) return { ok: false, error: frames.error.code, isAuthentic: true };
  return { ok: true, counter, isHighest, frames: frames.value };
};

/** Whether the agent should begin the next session now: after 6 h ± 25 %, or 2^32 packets. */
export const rekeyDue = ({ rekeyAt, sentCounter, window }: Session, now: Instant): boolean =>
  now >= rekeyAt || sentCounter >= REKEY_PACKETS || window.highest >= REKEY_PACKETS;

/** After eight hours nothing more is accepted. */
export const isExpired = (session: Session, now: Instant): boolean =>
  session.isWiped || now >= expiresAt(session);

export const expiresAt = ({ openedAt }: Session): Instant => later(openedAt, EXPIRE_MS);

/** Forgets the key; nothing of this session can be opened or sealed from here on. */
export const wipeSession = (session: Session): void => {
  session.isWiped = true;
  wipe(session.key);
  if (session.resetToken !== undefined) wipe(session.resetToken);
};

const HOUR_MS = 60 * 60 * 1000;
const REKEY_MS = 6 * HOUR_MS;
const REKEY_PACKETS = 2 ** 32;
const EXPIRE_MS = 8 * HOUR_MS;

const outward: Readonly<Record<Session["side"], Direction>> = {
  agent: "to_manager",
  manager: "to_agent",
};
const inward: Readonly<Record<Session["side"], Direction>> = {
  agent: "to_agent",
  manager: "to_manager",
};

const dropData = (error: RefusalCode): OpenedData => ({ ok: false, error, isAuthentic: false });
