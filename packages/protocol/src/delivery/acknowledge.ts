/**
 * What came in, as the other side wants to know it.
 *
 * Every second packet that asks is acknowledged at once, a single one after
 * 25 ms, so that a lone change costs one small packet and a flow half as many as
 * it has. An ACK names ranges of counters, the newest first; what falls out of
 * the list is sent again by the other side and recognised here.
 *
 * Source: RFC 9000, sections 13.2 and 19.3.1.
 */
import { ACK_RANGES_MAX } from "../wire/constants.ts";
import type { Ack, AckRange } from "../wire/frame.ts";
import { type Instant, later } from "../world/clock.ts";

export const ACK_DELAY_MS = 25;
const ASKING_PACKETS_MAX = 2;
const U32_MAX = 0xffff_ffff;

export interface Acknowledger {
  /** Largest first, apart from each other; at most {@link ACK_RANGES_MAX} + 1. */
  ranges: readonly Range[];
  /** When the largest came in. */
  largestAt: Instant;
  /** Packets that asked since the last ACK. */
  asking: number;
  /** When the first of them did. */
  askedAt: Instant;
}

interface Range {
  readonly smallest: number;
  readonly largest: number;
}

export const createAcknowledger = (now: Instant): Acknowledger => ({
  ranges: [],
  largestAt: now,
  asking: 0,
  askedAt: now,
});

/** `counter` is new: the replay window has seen to that. */
export const notePacket = (
  acks: Acknowledger,
  { counter, asks }: { readonly counter: number; readonly asks: boolean },
  now: Instant,
): void => {
  if (counter > (acks.ranges[0]?.largest ?? 0)) acks.largestAt = now;
  acks.ranges = withCounter(acks.ranges, counter);
  if (!asks) return;
  if (acks.asking === 0) acks.askedAt = now;
  acks.asking += 1;
};

/** When an ACK must leave; undefined while nobody asked. */
export const ackDueAt = (acks: Acknowledger): Instant | undefined => {
  if (acks.asking === 0) return undefined;
  return acks.asking >= ASKING_PACKETS_MAX ? acks.askedAt : later(acks.askedAt, ACK_DELAY_MS);
};

/** The ACK to send, due or not; undefined while nobody asked. Forgets who asked. */
export const takeAck = (acks: Acknowledger, now: Instant): Ack | undefined => {
  const [first, ...others] = acks.ranges;
  if (acks.asking === 0 || first === undefined) return undefined;
  acks.asking = 0;
  const ranges: AckRange[] = [];
  let { smallest } = first;
  for (const range of others) {
    const gap = smallest - range.largest - 2;
    const run = range.largest - range.smallest;
    if (gap > U32_MAX || run > U32_MAX) break;
    ranges.push({ gap, run });
    smallest = range.smallest;
  }
  return {
    kind: "ack",
    largest: first.largest,
    delayMs: Math.min(now - acks.largestAt, 0xffff),
    firstRun: Math.min(first.largest - first.smallest, U32_MAX),
    ranges,
  };
};

/** Whether the ACK says that `counter` came in. */
export const isAcknowledged = (ack: Ack, counter: number): boolean => {
  let largest = ack.largest;
  let smallest = largest - ack.firstRun;
  if (counter > largest) return false;
  for (const { gap, run } of ack.ranges) {
    if (counter >= smallest) return counter <= largest;
    largest = smallest - gap - 2;
    smallest = largest - run;
  }
  return counter >= smallest && counter <= largest;
};

const withCounter = (ranges: readonly Range[], counter: number): readonly Range[] => {
  const above: Range[] = [];
  const below: Range[] = [];
  let joined: Range = { smallest: counter, largest: counter };
  for (const range of ranges) {
    if (range.smallest > joined.largest + 1) above.push(range);
    else if (range.largest < joined.smallest - 1) below.push(range);
    else {
      joined = {
        smallest: Math.min(range.smallest, joined.smallest),
        largest: Math.max(range.largest, joined.largest),
      };
    }
  }
  return [...above, joined, ...below].slice(0, ACK_RANGES_MAX + 1);
};
