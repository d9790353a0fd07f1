/**
 * What a delivery keeps: one record for each session. Its functions are in
 * delivery.ts and take-frames.ts.
 */
import type { Frame } from "../wire/frame.ts";
import type { Instant } from "../world/clock.ts";
import { type Acknowledger, createAcknowledger } from "./acknowledge.ts";
import { type CreditPool, createInbox, type Inbox } from "./inbox.ts";
import { type ChunkRef, createOutbox, type Outbox } from "./outbox.ts";
import { createFlight, type Flight } from "./retransmit.ts";

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

/** Sends `frame` once, ahead of everything else. Over the bound it is dropped. */
export const sendOnce = (delivery: Delivery, frame: Frame): void => {
  if (delivery.urgent.length < URGENT_MAX) delivery.urgent.push(frame);
};

/** More than an honest peer needs: one challenge, one response, one PING. */
const URGENT_MAX = 8;
