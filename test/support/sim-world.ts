/**
 * A world in which nothing happens by chance.
 *
 * One queue of wakes ordered by (instant, arrival), one seeded generator a host,
 * and a network that is a table of bound addresses. The same seed gives the same
 * run, bit for bit: `trace()` is a digest over every delivery.
 *
 * After each wake all promises that can go on do so before the next wake, so
 * that asynchronous services run in simulated time as well.
 */
import {
  type Clock,
  type Instant,
  later,
  type Network,
  type RandomSource,
  type WallTime,
} from "@assimilation/protocol";
import { createSimNetwork, type SimNetwork, type Weather } from "./sim/network.ts";
import { createPrng } from "./sim/prng.ts";
import { createWakeQueue } from "./sim/queue.ts";

export interface SimWorld {
  readonly clock: Clock;
  readonly network: SimNetwork;
  /** The world as one host sees it. Its random stream depends on seed and `name` alone. */
  readonly host: (
    name: string,
    address: string,
  ) => { readonly clock: Clock; readonly random: RandomSource; readonly network: Network };
  /** So many milliseconds from now. */
  readonly later: (ms: number) => Instant;
  /** Runs every wake up to and including `until`. */
  readonly run: (until: Instant) => Promise<void>;
  /** Runs until `done` says so after a wake; throws when `until` comes first. */
  readonly runUntil: (done: () => boolean, until: Instant) => Promise<void>;
  /** Order-sensitive digest of every delivery, to compare two runs. */
  readonly trace: () => string;
  readonly stats: { wakes: number };
}

export const calm: Weather = { delayMsMin: 1, delayMsMean: 2, lossRatio: 0, replayRatio: 0 };

/** Far above any honest burst, so that a livelock fails instead of hanging. */
const WAKES_PER_INSTANT_MAX = 100_000;

/** Wall time at instant 0. */
export const EPOCH_MS = 1_700_000_000_000;

export const createSimWorld = (seed: number, weather: Weather = calm): SimWorld => {
  const queue = createWakeQueue();
  const stats = { wakes: 0 };
  let now = 0 as Instant;
  let digest = 0x811c9dc5;
  let wakesNow = 0;

  const clock: Clock = {
    now: () => now,
    wallTime: () => (EPOCH_MS + now) as WallTime,
    wakeAt: (at, wake) => queue.push(Math.max(at, now) as Instant, wake),
  };
  const note = (byte: number): void => {
    digest = Math.imul(digest ^ byte, 0x01000193);
  };
  const network = createSimNetwork(
    {
      now: clock.now,
      push: queue.push,
      random: createPrng(seed, "network"),
      onDelivery: (datagram, from, to) => {
        for (const character of `${now} ${from.host}>${to.host}`) note(character.charCodeAt(0));
        for (const byte of datagram) note(byte);
      },
    },
    weather,
  );

  const step = async (until: Instant): Promise<boolean> => {
    const next = queue.pop(until);
    if (next === undefined) return false;
    wakesNow = next.at === now ? wakesNow + 1 : 0;
    if (wakesNow > WAKES_PER_INSTANT_MAX) throw new Error(`time stands still at ${now}`);
    now = next.at;
    stats.wakes += 1;
    next.wake();
    await promisesSettled();
    return true;
  };

  return {
    clock,
    network,
    host: (name, address) => ({
      clock,
      random: createPrng(seed, name),
      network: network.at(address),
    }),
    later: (ms) => later(now, ms),
    run: async (until) => {
      await promisesSettled();
      while (await step(until));
      now = until;
    },
    runUntil: async (done, until) => {
      await promisesSettled();
      while (!done()) {
        if (!(await step(until))) throw new Error(`not done by ${until} ms of simulated time`);
      }
    },
    trace: () => (digest >>> 0).toString(16).padStart(8, "0"),
    stats,
  };
};

/** A turn of the event loop: every promise that waits for nothing outside has gone on. */
const promisesSettled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
