/**
 * A process in the simulated world, which can be killed at any instant.
 *
 * Whatever it asked to be woken for is forgotten with it, and its sockets are
 * gone: no code of a dead process runs again. Its monotonic clock begins
 * somewhere of its own, so that an instant that is stored or sent shows.
 */
import {
  type CancelWake,
  type Clock,
  type Instant,
  type Logger,
  later,
  type Network,
  type RandomSource,
} from "@assimilation/protocol";
import type { SimWorld } from "#test/support/sim-world.ts";
import { createPrng } from "./prng.ts";

export interface SimProcess {
  readonly world: {
    readonly clock: Clock;
    readonly random: RandomSource;
    readonly network: Network;
    readonly logger: Logger;
  };
  readonly isAlive: () => boolean;
  /** Wakes that it waits for. */
  readonly wakes: () => number;
  /** At once and without a word. `address`: where its host is now. */
  readonly kill: (address: string) => void;
}

export interface ProcessOptions {
  readonly seed: number;
  /** Another one at each start: its random stream depends on it. */
  readonly name: string;
  readonly address: string;
  readonly logger: Logger;
}

/** Some 25 days: whoever mixes the clocks of two processes is far off. */
const CLOCK_OFFSET_BITS = 31;

export const startProcess = (
  world: SimWorld,
  { seed, name, address, logger }: ProcessOptions,
): SimProcess => {
  const offset = createPrng(seed, `clock of ${name}`).uint32() >>> (32 - CLOCK_OFFSET_BITS);
  const waiting = new Set<CancelWake>();
  let isAlive = true;

  const wakeAt = (at: Instant, wake: () => void): CancelWake => {
    if (!isAlive) return () => undefined;
    const inWorld = world.clock.wakeAt((at - offset) as Instant, () => {
      waiting.delete(cancel);
      wake();
    });
    const cancel = (): void => {
      waiting.delete(cancel);
      inWorld();
    };
    waiting.add(cancel);
    return cancel;
  };

  return {
    world: {
      ...world.host(name, address),
      logger,
      clock: {
        now: () => later(world.clock.now(), offset),
        wallTime: world.clock.wallTime,
        wakeAt,
      },
    },
    isAlive: () => isAlive,
    wakes: () => waiting.size,
    kill: (addressNow) => {
      isAlive = false;
      for (const cancel of [...waiting]) cancel();
      world.network.cut(addressNow);
    },
  };
};
