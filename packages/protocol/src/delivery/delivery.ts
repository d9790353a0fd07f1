/**
 * Delivery: reliable messages over the frames of one session.
 *
 *     submit ──► outbox ──► takeFrames ──► (sealed, sent) ──► notePacketSent ──► flight
 *                  ▲                                                               │
 *                  └──────────── lost, acknowledged, applied, credit ◄─────────────┤
 *     takeMessage ◄── inbox ◄─────────── receiveFrames ◄── (opened) ◄──────────────┘
 *
 * It knows no keys, sockets or timers: the owner seals what {@link takeFrames}
 * gives, tells when packets came, and calls {@link checkDelivery} no later than
 * {@link deliveryCheckAt}. Nothing unapplied and nothing owed means no instant at
 * all: a quiet session costs nothing.
 *
 * While something waits to be applied and nothing else moves, a PING goes now
 * and then: a CMA that died with our messages must not be waited for for ever.
 */

import { asksForAck, type Frame } from "../wire/frame.ts";
import { type Instant, later } from "../world/clock.ts";
import { ackDueAt, notePacket } from "./acknowledge.ts";
import { type Content, type Delivery, sendOnce } from "./delivery-state.ts";
import { borrowCredit, noteChunk, noteTakenApplied } from "./inbox.ts";
import {
  noteApplied,
  noteChunkAcked,
  noteChunkLost,
  noteCredit,
  type Outgoing,
  unappliedCount,
} from "./outbox.ts";
import { checkFlight, flightCheckAt, noteAck, noteSent } from "./retransmit.ts";
import { asksAt } from "./take-frames.ts";

export interface Received {
  /** The peer broke the rules: close with a protocol error. */
  readonly isBroken: boolean;
  readonly close: Extract<Frame, { kind: "close" }> | undefined;
  readonly challenges: readonly Uint8Array[];
  readonly responses: readonly Uint8Array[];
  /** In order within each stream. */
  readonly applied: readonly Outgoing[];
}

/** Frames of one packet that opened. */
export const receiveFrames = (
  delivery: Delivery,
  { counter, frames }: { readonly counter: number; readonly frames: readonly Frame[] },
  now: Instant,
): Received => {
  const challenges: Uint8Array[] = [];
  const responses: Uint8Array[] = [];
  const applied: Outgoing[] = [];
  let close: Received["close"];
  let isBroken = false;

  notePacket(delivery.acks, { counter, asks: frames.some(asksForAck) }, now);
  for (const frame of frames) {
    switch (frame.kind) {
      case "ping":
        break;
      case "ack": {
        const change = noteAck(delivery.flight, frame, now);
        if (change === undefined) isBroken = true;
        for (const content of change?.acked ?? []) contentAcked(delivery, content);
        for (const content of change?.lost ?? []) contentLost(delivery, content);
        break;
      }
      case "chunk":
        delivery.chunkAt = now;
        if (!noteChunk(delivery.inbox, frame)) isBroken = true;
        break;
      case "applied": {
        const done = noteApplied(delivery.outbox, frame);
        if (done === undefined) isBroken = true;
        else if (done.length > 0) moved(delivery, now);
        applied.push(...(done ?? []));
        break;
      }
      case "credit":
        noteCredit(delivery.outbox, frame.bytes);
        break;
      case "path_challenge":
        challenges.push(frame.echo);
        break;
      case "path_response":
        responses.push(frame.echo);
        break;
      case "close":
        close = frame;
        break;
    }
    if (isBroken) break;
  }
  if (!isBroken) lendCredit(delivery);
  return { isBroken, close, challenges, responses, applied };
};

/** The message that was taken is stored durably; the peer will be told. */
export const takenApplied = (delivery: Delivery): void => {
  noteTakenApplied(delivery.inbox);
  delivery.owesApplied = true;
  borrowCredit(delivery.inbox);
};

/** False when messages that have begun need more credit than the pool has. */
export const lendCredit = (delivery: Delivery): boolean => {
  const before = delivery.inbox.grantedBytes;
  const isEnough = borrowCredit(delivery.inbox);
  if (delivery.inbox.grantedBytes > before) delivery.owesApplied = true;
  return isEnough;
};

/** What {@link takeFrames} gave has left under this counter. */
export const notePacketSent = (
  delivery: Delivery,
  packet: { readonly counter: number; readonly content: Content | undefined },
  now: Instant,
): void => {
  noteSent(delivery.flight, packet, now);
  if (packet.content !== undefined) delivery.movedAt = now;
};

/** "dead" when the peer has not answered for so long that the session is over. */
export const checkDelivery = (delivery: Delivery, now: Instant): "alive" | "dead" => {
  const checked = checkFlight(delivery.flight, now);
  if (checked.kind === "dead") return "dead";
  if (checked.kind !== "nothing") {
    for (const content of checked.lost) contentLost(delivery, content);
  }
  if (checked.kind === "probe") delivery.isProbing = true;
  if (now >= (waitEndsAt(delivery) ?? Number.POSITIVE_INFINITY)) {
    delivery.waits += 1;
    delivery.movedAt = now;
    sendOnce(delivery, { kind: "ping" });
  }
  return "alive";
};

/**
 * When something is due; undefined while the session is quiet. With `isHeld` the
 * owner may not send now, so that what only waits to leave is not due.
 */
export const deliveryCheckAt = (
  delivery: Delivery,
  now: Instant,
  isHeld = false,
): Instant | undefined =>
  earliest(
    isHeld ? undefined : ackDueAt(delivery.acks),
    flightCheckAt(delivery.flight),
    isHeld ? undefined : asksAt(delivery, now),
    waitEndsAt(delivery),
  );

export const earliest = (...instants: readonly (Instant | undefined)[]): Instant | undefined => {
  let first: Instant | undefined;
  for (const at of instants) {
    if (at !== undefined && (first === undefined || at < first)) first = at;
  }
  return first;
};

const WAIT_MS_FIRST = 5_000;
const WAIT_MS_MAX = 60_000;

/** While something is unapplied and nothing is under way that would tell us of a dead peer. */
const waitEndsAt = (delivery: Delivery): Instant | undefined => {
  if (delivery.flight.packets.size > 0 || delivery.urgent.length > 0) return undefined;
  if (unappliedCount(delivery.outbox) === 0) return undefined;
  return later(delivery.movedAt, Math.min(WAIT_MS_FIRST * 2 ** delivery.waits, WAIT_MS_MAX));
};

const moved = (delivery: Delivery, now: Instant): void => {
  delivery.movedAt = now;
  delivery.waits = 0;
};

const contentAcked = (delivery: Delivery, content: Content): void => {
  for (const ref of content.chunks) noteChunkAcked(delivery.outbox, ref);
};

/** State is told anew rather than repeated: newer APPLIED and CREDIT say all that older ones did. */
const contentLost = (delivery: Delivery, content: Content): void => {
  for (const ref of content.chunks) noteChunkLost(delivery.outbox, ref);
  if (content.isApplied) delivery.owesApplied = true;
};
