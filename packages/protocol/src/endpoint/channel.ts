/**
 * Channel: a session with its delivery; messages on one side, datagrams on the other.
 *
 * What agent and CMA do alike, and without knowing each other's addresses.
 */

import { notePacketSent, type Received, receiveFrames } from "../delivery/delivery.ts";
import { createDelivery, type Delivery } from "../delivery/delivery-state.ts";
import { type CreditPool, returnCredit } from "../delivery/inbox.ts";
import { type Outgoing, submit, unapplied, unappliedCount } from "../delivery/outbox.ts";
import type { Parcel } from "../delivery/segments.ts";
import { takeFrames } from "../delivery/take-frames.ts";
import type { RefusalCode } from "../handshake/refusal.ts";
import {
  type OpenedData,
  openData,
  type Session,
  sealData,
  wipeSession,
} from "../handshake/session.ts";
import { encodeMessage, messageTypeOf } from "../messages/catalog.ts";
import { fitText } from "../messages/fit-facts.ts";
import type { Message } from "../messages/message.ts";
import { packMessage } from "../seal/compress.ts";
import { DATAGRAM_BYTES_MAX, FRAMES_BYTES_MAX } from "../wire/constants.ts";
import type { DataPacket } from "../wire/data.ts";
import { closeReasons } from "../wire/frame.ts";
import type { Instant } from "../world/clock.ts";

export interface Channel {
  readonly session: Session;
  readonly delivery: Delivery;
  isEnded: boolean;
}

export type CloseReason = keyof typeof closeReasons;

export type ChannelInput =
  | { readonly ok: true; readonly received: Received; readonly isHighest: boolean }
  | { readonly ok: false; readonly error: RefusalCode; readonly isAuthentic: boolean };

export const createChannel = (session: Session, pool: CreditPool, now: Instant): Channel => ({
  session,
  delivery: createDelivery(pool, now),
  isEnded: false,
});

export const openPacket = (channel: Channel, packet: DataPacket, now: Instant): ChannelInput =>
  receivePacket(channel, openData(channel.session, packet, now), now);

/** What {@link openData} gave for a packet of this channel's session. */
export const receivePacket = (
  { delivery }: Channel,
  opened: OpenedData,
  now: Instant,
): ChannelInput => {
  if (!opened.ok) return opened;
  const received = receiveFrames(delivery, opened, now);
  return { ok: true, received, isHighest: opened.isHighest };
};

/** False when `waitingMax` messages wait already, and the message is not taken. */
export const submitMessage = (
  { delivery }: Channel,
  message: Message,
  onApplied: () => void,
  waitingMax = WAITING_MAX,
): boolean => {
  if (unappliedCount(delivery.outbox) >= waitingMax) return false;
  const make = (): Parcel => packMessage(encodeMessage(message));
  submit(delivery.outbox, messageTypeOf(message.kind).stream, { make, onApplied });
  return true;
};

/** Everything that may leave now, within `budgetBytes`; `send` is called for each datagram. */
export const flush = (
  { session, delivery }: Channel,
  { now, budgetBytes }: { readonly now: Instant; readonly budgetBytes: number },
  send: (datagram: Uint8Array) => void,
): void => {
  let leftBytes = budgetBytes;
  for (;;) {
    const roomBytes = Math.min(leftBytes - DATA_OVERHEAD_BYTES, FRAMES_BYTES_MAX);
    const next = takeFrames(delivery, now, roomBytes);
    if (next === undefined) return;
    const { counter, datagram } = sealData(session, next.frames);
    notePacketSent(delivery, { counter, content: next.content }, now);
    leftBytes -= datagram.byteLength;
    send(datagram);
  }
};

/** The last packet of a session: it is not acknowledged. */
export const closePacket = ({ session }: Channel, reason: CloseReason, text = ""): Uint8Array =>
  sealData(session, [{ kind: "close", reason: closeReasons[reason], text: fitText(text, 16) }])
    .datagram;

/** Hands what was not applied to the session that takes over; it goes from its beginning. */
export const moveUnapplied = (from: Channel, to: Channel): void => {
  for (const { stream, outgoing } of unapplied(from.delivery.outbox)) {
    submit(to.delivery.outbox, stream, outgoing satisfies Outgoing);
  }
};

/** Wipes the keys and gives back what was borrowed. */
export const endChannel = (channel: Channel): void => {
  channel.isEnded = true;
  returnCredit(channel.delivery.inbox);
  wipeSession(channel.session);
};

/** Name of a reason in CLOSE; a number of a later version by its digits. */
export const closeReasonOf = (reason: number): string =>
  Object.entries(closeReasons).find(([, number]) => number === reason)?.[0] ?? `reason_${reason}`;

/** Messages handed in and not applied: far above what one host has documents. */
const WAITING_MAX = 10_000;
const DATA_OVERHEAD_BYTES = DATAGRAM_BYTES_MAX - FRAMES_BYTES_MAX;
