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

import { FRAMES_BYTES_MAX } from "../wire/constants.ts";
import {
  asksForAck,
  type Chunk,
  FRAME_HEADER_BYTES,
  type Frame,
  frameBytes,
} from "../wire/frame.ts";
import { type Instant, later } from "../world/clock.ts";
import {
  type Acknowledger,
  ackDueAt,
  createAcknowledger,
  notePacket,
  takeAck,
} from "./acknowledge.ts";
import {
  appliedIds,
  borrowCredit,
  type CreditPool,
  createInbox,
  type Inbox,
  noteChunk,
  noteTakenApplied,
} from "./inbox.ts";
import {
  type ChunkRef,
  createOutbox,
  hasChunk,
  noteApplied,
  noteChunkAcked,
  noteChunkLost,
  noteCredit,
  type Outbox,
  type Outgoing,
  takeChunk,
  unappliedCount,
} from "./outbox.ts";
import {
  checkFlight,
  createFlight,
  type Flight,
  flightCheckAt,
  maySendAt,
  noteAck,
  noteSent,
} from "./retransmit.ts";

export interface Delivery {
  readonly acks: Acknowledger;
  readonly flight: Flight<Content>;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  /** Path frames and pings, to be sent once each; bounded by {@link URGENT_MAX}. */
  readonly urgent: Frame[];
  /** APPLIED and CREDIT are to be told, newest state. */
  owesApplied: boolean;
  /** A packet may leave although the window is full: the flight asked for a probe. */
  isProbing: boolean;
  /** When something last moved, and how often a PING has asked since. */
  movedAt: Instant;
  /** When a piece of a message last came in. */
  chunkAt: Instant;
  waits: number;
}

/** What a packet carried, for when it arrives or is lost. */
export interface Content {
  readonly chunks: readonly ChunkRef[];
  readonly isApplied: boolean;
}

export interface Received {
  /** The peer broke the rules: close with a protocol error. */
  readonly isBroken: boolean;
  readonly close: Extract<Frame, { kind: "close" }> | undefined;
  readonly challenges: readonly Uint8Array[];
  readonly responses: readonly Uint8Array[];
  /** In order within each stream. */
  readonly applied: readonly Outgoing[];
}

export interface FramesToSend {
  readonly frames: readonly Frame[];
  /** Undefined when nothing in there asks for an ACK. */
  readonly content: Content | undefined;
}

export const createDelivery = (pool: CreditPool, now: Instant): Delivery => ({
  acks: createAcknowledger(now),
  flight: createFlight(now),
  outbox: createOutbox(),
  inbox: createInbox(pool),
  urgent: [],
  owesApplied: false,
  isProbing: false,
  movedAt: now,
  chunkAt: now,
  waits: 0,
});

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

/** Sends `frame` once, ahead of everything else. Over the bound it is dropped. */
export const sendOnce = (delivery: Delivery, frame: Frame): void => {
  if (delivery.urgent.length < URGENT_MAX) delivery.urgent.push(frame);
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

/**
 * The frames of the next packet that may leave now, of at most `roomBytes`; undefined when none.
 * Call again until then. Whoever gets frames sends them: they count as taken.
 */
export const takeFrames = (
  delivery: Delivery,
  now: Instant,
  roomBytes = FRAMES_BYTES_MAX,
): FramesToSend | undefined => {
  const room = { bytes: roomBytes };
  const frames: Frame[] = [];
  const put = (frame: Frame): boolean => {
    const bytes = frameBytes(frame);
    if (bytes > room.bytes) return false;
    room.bytes -= bytes;
    frames.push(frame);
    return true;
  };

  const isAckDue = now >= (ackDueAt(delivery.acks) ?? Number.POSITIVE_INFINITY);
  const mayAsk = mayAskAt(delivery, now) === now && wantsToAsk(delivery);
  if (!isAckDue && !mayAsk) return undefined;
  if (room.bytes < ACK_BYTES_MAX) return undefined;
  const ack = takeAck(delivery.acks, now);
  if (ack !== undefined) put(ack);
  if (!mayAsk) return { frames, content: undefined };

  let isApplied = false;
  if (delivery.owesApplied && room.bytes >= APPLIED_BYTES_MAX) {
    for (const id of appliedIds(delivery.inbox)) put({ kind: "applied", ...id });
    put({ kind: "credit", bytes: delivery.inbox.grantedBytes });
    delivery.owesApplied = false;
    isApplied = true;
  }
  for (let next = delivery.urgent[0]; next !== undefined && put(next); next = delivery.urgent[0]) {
    delivery.urgent.shift();
  }
  const chunks: ChunkRef[] = [];
  for (
    let next = takeFitting(delivery, room.bytes);
    next;
    next = takeFitting(delivery, room.bytes)
  ) {
    put(next.chunk);
    chunks.push(next.ref);
  }
  const isShort = (): boolean => !frames.some(asksForAck) || roomBytes - room.bytes < PROBE_BYTES;
  if (delivery.isProbing) while (isShort() && put({ kind: "ping" }));
  if (frames.length === 0) return undefined;
  const content = frames.some(asksForAck) ? { chunks, isApplied } : undefined;
  if (content !== undefined) delivery.isProbing = false;
  return { frames, content };
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
    !isHeld && wantsToAsk(delivery) ? mayAskAt(delivery, now) : undefined,
    waitEndsAt(delivery),
  );

export const earliest = (...instants: readonly (Instant | undefined)[]): Instant | undefined => {
  let first: Instant | undefined;
  for (const at of instants) {
    if (at !== undefined && (first === undefined || at < first)) first = at;
  }
  return first;
};

/** More than an honest peer needs: one challenge, one response, one PING. */
const URGENT_MAX = 8;
const ACK_BYTES_MAX = FRAME_HEADER_BYTES + 15 + 8 * 8;
/** Four times APPLIED, once CREDIT. */
const APPLIED_BYTES_MAX = 4 * (FRAME_HEADER_BYTES + 5) + FRAME_HEADER_BYTES + 8;
const CHUNK_OVERHEAD_BYTES = FRAME_HEADER_BYTES + 12;
/**
 * A probe may come from an address that the other side does not know yet, and
 * gets back no more than it is: so it is filled up with PINGs.
 */
const PROBE_BYTES = 100;
const WAIT_MS_FIRST = 5_000;
const WAIT_MS_MAX = 60_000;

const takeFitting = (
  delivery: Delivery,
  roomBytes: number,
): { readonly ref: ChunkRef; readonly chunk: Chunk } | undefined =>
  roomBytes <= CHUNK_OVERHEAD_BYTES
    ? undefined
    : takeChunk(delivery.outbox, roomBytes - CHUNK_OVERHEAD_BYTES);

const wantsToAsk = (delivery: Delivery): boolean =>
  delivery.isProbing ||
  delivery.owesApplied ||
  delivery.urgent.length > 0 ||
  hasChunk(delivery.outbox);

const mayAskAt = (delivery: Delivery, now: Instant): Instant | undefined =>
  delivery.isProbing ? now : maySendAt(delivery.flight, now);

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
