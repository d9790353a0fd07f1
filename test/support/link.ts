/**
 * Two deliveries with a bad line between them, in simulated time.
 *
 * The line loses, doubles and delays packets by chance of a seed; counters come
 * from the line and each is delivered once at most, as sessions see to it.
 */
import type { Instant } from "@assimilation/protocol";
import {
  checkDelivery,
  deliveryCheckAt,
  notePacketSent,
  receiveFrames,
  takenApplied,
} from "#protocol/delivery/delivery.ts";
import { createDelivery, type Delivery } from "#protocol/delivery/delivery-state.ts";
import { type TakenMessage, takeMessage } from "#protocol/delivery/inbox.ts";
import { takeFrames } from "#protocol/delivery/take-frames.ts";
import type { Frame } from "#protocol/wire/frame.ts";
import { createPrng, ratio } from "./sim/prng.ts";

export interface LinkWeather {
  readonly lossRatio: number;
  readonly delayMsMin: number;
  readonly delayMsMax: number;
}

export interface Side {
  readonly delivery: Delivery;
  readonly got: TakenMessage[];
  isDead: boolean;
  /** False: what is taken stays pending. */
  applies: boolean;
  packets: number;
  largestPacketAt: Instant;
}

export interface Link {
  readonly a: Side;
  readonly b: Side;
  readonly now: () => Instant;
  /** Until nothing is due any more, or `until`. */
  readonly run: (until: number) => void;
  weather: LinkWeather;
}

interface Arrival {
  readonly at: number;
  readonly order: number;
  readonly to: Side;
  readonly counter: number;
  readonly frames: readonly Frame[];
}

export const createLink = (seed: number, weather: LinkWeather, poolBytes = 8 << 20): Link => {
  const random = createPrng(seed, "link");
  const arrivals: Arrival[] = [];
  let now = 0 as Instant;
  let order = 0;

  const side = (): Side => ({
    delivery: createDelivery({ freeBytes: poolBytes }, now),
    got: [],
    isDead: false,
    applies: true,
    packets: 0,
    largestPacketAt: now,
  });
  const a = side();
  const b = side();
  const other = (from: Side): Side => (from === a ? b : a);

  const pump = (from: Side): void => {
    for (let next = takeFrames(from.delivery, now); next; next = takeFrames(from.delivery, now)) {
      from.packets += 1;
      from.largestPacketAt = now;
      const counter = from.packets;
      notePacketSent(from.delivery, { counter, content: next.content }, now);
      if (ratio(random) < link.weather.lossRatio) continue;
      const { delayMsMin, delayMsMax } = link.weather;
      const delayMs = Math.round(delayMsMin + ratio(random) * (delayMsMax - delayMsMin));
      order += 1;
      arrivals.push({ at: now + delayMs, order, to: other(from), counter, frames: next.frames });
    }
  };

  const arrive = ({ to, counter, frames }: Arrival): void => {
    const received = receiveFrames(to.delivery, { counter, frames }, now);
    if (received.isBroken) throw new Error("an honest peer was called broken");
    for (const { onApplied } of received.applied) onApplied();
  };

  const settle = (of: Side): void => {
    if (of.isDead) return;
    if (checkDelivery(of.delivery, now) === "dead") of.isDead = true;
    for (;;) {
      const taken = of.applies ? takeMessage(of.delivery.inbox) : undefined;
      if (taken === undefined) break;
      of.got.push(taken);
      takenApplied(of.delivery);
    }
    pump(of);
  };

  const link: Link = {
    a,
    b,
    weather,
    now: () => now,
    run: (until) => {
      settle(a);
      settle(b);
      for (let steps = 0; steps < 200_000; steps++) {
        arrivals.sort((x, y) => x.at - y.at || x.order - y.order);
        const dueAt = [a, b]
          .filter((of) => !of.isDead)
          .map((of) => deliveryCheckAt(of.delivery, now) ?? Number.POSITIVE_INFINITY);
        const next = Math.min(arrivals[0]?.at ?? Number.POSITIVE_INFINITY, ...dueAt);
        if (next > until || next === Number.POSITIVE_INFINITY) {
          if (until !== Number.POSITIVE_INFINITY) now = until as Instant;
          return;
        }
        now = Math.max(next, now) as Instant;
        const arrival = arrivals[0];
        if (arrival !== undefined && arrival.at <= now) {
          arrivals.shift();
          arrive(arrival);
        }
        settle(a);
        settle(b);
      }
      throw new Error(`no end at ${now} ms`);
    },
  };
  return link;
};
