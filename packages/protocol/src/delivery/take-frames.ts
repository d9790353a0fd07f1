/**
 * What goes into the next packet, and whether one may leave now.
 *
 * First the ACK, which is small and awaited; then APPLIED and CREDIT, then path
 * frames, then chunks as far as they fit. Only what asks for an ACK is held by
 * window and pace.
 */
import { FRAMES_BYTES_MAX } from "../wire/constants.ts";
import {
  asksForAck,
  type Chunk,
  FRAME_HEADER_BYTES,
  type Frame,
  frameBytes,
} from "../wire/frame.ts";
import type { Instant } from "../world/clock.ts";
import { ackDueAt, takeAck } from "./acknowledge.ts";
import type { Content, Delivery } from "./delivery-state.ts";
import { appliedIds } from "./inbox.ts";
import { type ChunkRef, hasChunk, takeChunk } from "./outbox.ts";
import { maySendAt } from "./retransmit.ts";

export interface FramesToSend {
  readonly frames: readonly Frame[];
  /** Undefined when nothing in there asks for an ACK. */
  readonly content: Content | undefined;
}

/**
 * The frames of the next packet that may leave now, of at most `roomBytes`; undefined when none.
 * Call again until then. Whoever gets frames sends them: they count as taken.
 */
export const takeFrames = (
  delivery: Delivery,
  now: Instant,
  roomBytes = FRAMES_BYTES_MAX,
): FramesToSend | undefined => {
  const isAckDue = now >= (ackDueAt(delivery.acks) ?? Number.POSITIVE_INFINITY);
  const mayAsk = asksAt(delivery, now) === now;
  if ((!isAckDue && !mayAsk) || roomBytes < ACK_BYTES_MAX) return undefined;

  const packet: Packet = { frames: [], roomBytes };
  const ack = takeAck(delivery.acks, now);
  if (ack !== undefined) put(packet, ack);
  if (!mayAsk) return { frames: packet.frames, content: undefined };

  const isApplied = putApplied(delivery, packet);
  putUrgent(delivery, packet);
  const chunks = putChunks(delivery, packet);
  if (delivery.isProbing) fillUp(packet, roomBytes - PROBE_BYTES);
  if (packet.frames.length === 0) return undefined;
  if (!packet.frames.some(asksForAck)) return { frames: packet.frames, content: undefined };
  delivery.isProbing = false;
  return { frames: packet.frames, content: { chunks, isApplied } };
};

/** When something that asks for an ACK may leave; undefined when there is nothing, or no window. */
export const asksAt = (delivery: Delivery, now: Instant): Instant | undefined => {
  if (delivery.isProbing) return now;
  const hasSomething =
    delivery.owesApplied || delivery.urgent.length > 0 || hasChunk(delivery.outbox);
  return hasSomething ? maySendAt(delivery.flight, now) : undefined;
};

interface Packet {
  readonly frames: Frame[];
  roomBytes: number;
}

const ACK_BYTES_MAX = FRAME_HEADER_BYTES + 15 + 8 * 8;
/** Four times APPLIED, once CREDIT. */
const APPLIED_BYTES_MAX = 4 * (FRAME_HEADER_BYTES + 5) + FRAME_HEADER_BYTES + 8;
const CHUNK_OVERHEAD_BYTES = FRAME_HEADER_BYTES + 12;
/**
 * A probe may come from an address that the other side does not know yet, and
 * gets back no more than it is: so it is filled up with PINGs.
 */
const PROBE_BYTES = 100;

const put = (packet: Packet, frame: Frame): boolean => {
  const bytes = frameBytes(frame);
  if (bytes > packet.roomBytes) return false;
  packet.roomBytes -= bytes;
  packet.frames.push(frame);
  return true;
};

/** Newest state, all of it or nothing. */
const putApplied = (delivery: Delivery, packet: Packet): boolean => {
  if (!delivery.owesApplied || packet.roomBytes < APPLIED_BYTES_MAX) return false;
  for (const id of appliedIds(delivery.inbox)) put(packet, { kind: "applied", ...id });
  put(packet, { kind: "credit", bytes: delivery.inbox.grantedBytes });
  delivery.owesApplied = false;
  return true;
};

const putUrgent = ({ urgent }: Delivery, packet: Packet): void => {
  for (let next = urgent[0]; next !== undefined && put(packet, next); next = urgent[0]) {
    urgent.shift();
  }
};

const putChunks = (delivery: Delivery, packet: Packet): readonly ChunkRef[] => {
  const chunks: ChunkRef[] = [];
  for (;;) {
    const next = takeFitting(delivery, packet.roomBytes);
    if (next === undefined) return chunks;
    put(packet, next.chunk);
    chunks.push(next.ref);
  }
};

const takeFitting = (
  delivery: Delivery,
  roomBytes: number,
): { readonly ref: ChunkRef; readonly chunk: Chunk } | undefined =>
  roomBytes <= CHUNK_OVERHEAD_BYTES
    ? undefined
    : takeChunk(delivery.outbox, roomBytes - CHUNK_OVERHEAD_BYTES);

/** PINGs, at least one where nothing else asks. */
const fillUp = (packet: Packet, roomBytesLeft: number): void => {
  if (!packet.frames.some(asksForAck)) put(packet, { kind: "ping" });
  while (packet.roomBytes > roomBytesLeft && put(packet, { kind: "ping" }));
};
