/**
 * Packets under way: when one is lost, when to ask, how many at once.
 *
 *     sent --(acknowledged)-------------------------> gone; a sample of the round trip
 *          --(3 later ones acknowledged, or 9/8 of
 *             a round trip older than one that is)--> lost: its content goes again
 *          --(nothing heard for the probe time)-----> the oldest goes again as a probe;
 *                                                     the 9th time the session is dead
 *
 * Only packets that ask for an ACK are kept here, with whatever the owner wants
 * to know when they arrive or are lost. Bounded by the window and the probes.
 *
 * Source: RFC 6298 (round trip), RFC 9002, sections 6 and 7 (loss, probes, window).
 */
import type { Ack } from "../wire/frame.ts";
import { type Instant, later } from "../world/clock.ts";
import { ACK_DELAY_MS, isAcknowledged } from "./acknowledge.ts";

const INITIAL_RTT_MS = 333;
const PACKET_THRESHOLD = 3;
const TIME_THRESHOLD = 9 / 8;
const PROBE_MS_INITIAL = 1_000;
const PROBE_MS_MIN = 200;
const PROBE_MS_MAX = 60_000;
/** Unanswered probes before the session is given up. */
const PROBES_MAX = 8;
/** Datagrams. */
const WINDOW_INITIAL = 10;
const WINDOW_MIN = 2;
/** 77 kB: three times the credit at once, and little enough for a default socket buffer. */
const WINDOW_MAX = 64;
/** Paced a quarter faster than the window alone would, so that pacing never is what limits. */
const PACE_GAIN = 1.25;

export interface Flight<Content> {
  /** By counter, ascending, because counters only rise. */
  readonly packets: Map<number, SentPacket<Content>>;
  largestSent: number;
  largestAcked: number;
  roundTrip: RoundTrip | undefined;
  /** Probes since something was acknowledged. */
  probes: number;
  /** When the newest packet that asks was sent. */
  askedAt: Instant;
  window: number;
  /** Below this the window doubles each round trip, above it grows by one. */
  slowStartEnd: number;
  /** Losses up to this counter belong to a loss that has been answered already. */
  recoveryEnd: number;
  /** Not whole: the instant up to which sending has been paid for. */
  pacedUntilMs: number;
}

interface SentPacket<Content> {
  readonly content: Content;
  readonly sentAt: Instant;
}

interface RoundTrip {
  readonly smoothedMs: number;
  readonly variationMs: number;
  readonly latestMs: number;
}

export interface FlightChange<Content> {
  readonly acked: readonly Content[];
  readonly lost: readonly Content[];
}

export const createFlight = <Content>(now: Instant): Flight<Content> => ({
  packets: new Map(),
  largestSent: 0,
  largestAcked: 0,
  roundTrip: undefined,
  probes: 0,
  askedAt: now,
  window: WINDOW_INITIAL,
  slowStartEnd: WINDOW_MAX,
  recoveryEnd: 0,
  pacedUntilMs: Number.NEGATIVE_INFINITY,
});

/** Every packet is noted; one without `content` does not ask and is not kept. */
export const noteSent = <Content>(
  flight: Flight<Content>,
  { counter, content }: { readonly counter: number; readonly content: Content | undefined },
  now: Instant,
): void => {
  flight.largestSent = counter;
  if (content === undefined) return;
  const intervalMs = smoothedMs(flight) / (PACE_GAIN * flight.window);
  const earliest = now - WINDOW_INITIAL * intervalMs;
  flight.pacedUntilMs = Math.max(flight.pacedUntilMs, earliest) + intervalMs;
  flight.packets.set(counter, { content, sentAt: now });
  flight.askedAt = now;
};

/**
 * When the next packet that asks may leave; undefined while the window is full
 * and only an ACK or a loss can open it.
 */
export const maySendAt = <Content>(flight: Flight<Content>, now: Instant): Instant | undefined => {
  if (flight.packets.size >= Math.floor(flight.window)) return undefined;
  return later(now, Math.max(0, flight.pacedUntilMs - now));
};

/** Undefined when the ACK names a packet that was never sent: the peer is broken. */
export const noteAck = <Content>(
  flight: Flight<Content>,
  ack: Ack,
  now: Instant,
): FlightChange<Content> | undefined => {
  if (ack.largest > flight.largestSent) return undefined;
  const isUsed = flight.packets.size >= flight.window / 2;
  const acked: Content[] = [];
  for (const [counter, packet] of flight.packets) {
    if (!isAcknowledged(ack, counter)) continue;
    flight.packets.delete(counter);
    acked.push(packet.content);
    if (counter === ack.largest) measure(flight, now - packet.sentAt, ack.delayMs);
    if (isUsed && counter > flight.recoveryEnd) grow(flight);
  }
  flight.largestAcked = Math.max(flight.largestAcked, ack.largest);
  if (acked.length > 0) flight.probes = 0;
  return { acked, lost: takeLost(flight, now) };
};

export type FlightCheck<Content> =
  | { readonly kind: "nothing" }
  | { readonly kind: "lost"; readonly lost: readonly Content[] }
  /** Send these again now, or a PING, whatever the window says. */
  | { readonly kind: "probe"; readonly lost: readonly Content[] }
  | { readonly kind: "dead" };

export const checkFlight = <Content>(
  flight: Flight<Content>,
  now: Instant,
): FlightCheck<Content> => {
  const lost = takeLost(flight, now);
  if (lost.length > 0) return { kind: "lost", lost };
  const probeAt = probeDueAt(flight);
  if (probeAt === undefined || now < probeAt) return { kind: "nothing" };
  if (flight.probes >= PROBES_MAX) return { kind: "dead" };
  flight.probes += 1;
  if (flight.probes > 1) flight.window = WINDOW_MIN;
  const [oldest] = flight.packets;
  if (oldest === undefined) return { kind: "nothing" };
  flight.packets.delete(oldest[0]);
  // Until the probe has left, this is the packet that was sent last.
  flight.askedAt = now;
  return { kind: "probe", lost: [oldest[1].content] };
};

/** Undefined while nothing is under way. */
export const flightCheckAt = <Content>(flight: Flight<Content>): Instant | undefined => {
  const [oldest] = flight.packets;
  if (oldest === undefined) return undefined;
  const [counter, { sentAt }] = oldest;
  if (counter < flight.largestAcked) return later(sentAt, lossDelayMs(flight));
  return probeDueAt(flight);
};

/** How long an answer may take before we ask again, without back-off. */
export const probeMs = <Content>({ roundTrip }: Flight<Content>): number => {
  if (roundTrip === undefined) return PROBE_MS_INITIAL;
  const estimate = roundTrip.smoothedMs + Math.max(4 * roundTrip.variationMs, 1) + ACK_DELAY_MS;
  return Math.min(Math.max(estimate, PROBE_MS_MIN), PROBE_MS_MAX);
};

const probeDueAt = <Content>(flight: Flight<Content>): Instant | undefined => {
  if (flight.packets.size === 0) return undefined;
  return later(flight.askedAt, Math.min(probeMs(flight) * 2 ** flight.probes, PROBE_MS_MAX));
};

const takeLost = <Content>(flight: Flight<Content>, now: Instant): readonly Content[] => {
  const lost: Content[] = [];
  const delayMs = lossDelayMs(flight);
  for (const [counter, packet] of flight.packets) {
    if (counter >= flight.largestAcked) break;
    const isOvertaken = flight.largestAcked - counter >= PACKET_THRESHOLD;
    if (!isOvertaken && now < later(packet.sentAt, delayMs)) continue;
    flight.packets.delete(counter);
    lost.push(packet.content);
    if (counter > flight.recoveryEnd) shrink(flight);
  }
  return lost;
};

const lossDelayMs = <Content>({ roundTrip }: Flight<Content>): number => {
  const slowest = Math.max(roundTrip?.smoothedMs ?? INITIAL_RTT_MS, roundTrip?.latestMs ?? 0);
  return Math.max(1, TIME_THRESHOLD * slowest);
};

const smoothedMs = <Content>({ roundTrip }: Flight<Content>): number =>
  roundTrip?.smoothedMs ?? INITIAL_RTT_MS;

const measure = <Content>(flight: Flight<Content>, sinceMs: number, delayMs: number): void => {
  // The peer may not claim to have waited longer than it may, nor than it took.
  const latestMs = Math.max(0, sinceMs - Math.min(delayMs, ACK_DELAY_MS));
  const before = flight.roundTrip;
  flight.roundTrip =
    before === undefined
      ? { smoothedMs: latestMs, variationMs: latestMs / 2, latestMs }
      : {
          smoothedMs: (7 * before.smoothedMs + latestMs) / 8,
          variationMs: (3 * before.variationMs + Math.abs(before.smoothedMs - latestMs)) / 4,
          latestMs,
        };
};

const grow = <Content>(flight: Flight<Content>): void => {
  const step = flight.window < flight.slowStartEnd ? 1 : 1 / flight.window;
  flight.window = Math.min(flight.window + step, WINDOW_MAX);
};

const shrink = <Content>(flight: Flight<Content>): void => {
  flight.window = Math.max(flight.window / 2, WINDOW_MIN);
  flight.slowStartEnd = flight.window;
  flight.recoveryEnd = flight.largestSent;
};
