/**
 * Work in slices, on a host that has better things to do.
 *
 * Reading /proc is synchronous and quick, but a host can have a hundred thousand
 * file descriptors. After each slice the event loop gets its turn, through the
 * clock; a discovery that is over its time ends there.
 *
 * Slices are counted in operations, not measured: a simulated clock does not
 * move while we work.
 */
import { AssimilationError, type Clock, type Instant, later } from "@assimilation/protocol";

export interface Pace {
  /** True once a slice is used up; then the caller awaits {@link Pace.giveWay}. */
  readonly spend: (operations: number) => boolean;
  /**
   * @throws AssimilationError ASSIM_DISCOVERY_TIMEOUT (as a rejection) when the time is over.
   */
  readonly giveWay: () => Promise<void>;
}

/** Some 2 ms of system calls. */
const SLICE_OPERATIONS = 256;

export const createPace = (clock: Clock, timeoutMs: number): Pace => {
  const overAt: Instant = later(clock.now(), timeoutMs);
  let spent = 0;

  return {
    spend: (operations) => {
      spent += operations;
      return spent >= SLICE_OPERATIONS;
    },
    giveWay: async () => {
      spent = 0;
      if (clock.now() >= overAt) {
        throw new AssimilationError(
          "ASSIM_DISCOVERY_TIMEOUT",
          `A discovery took longer than ${timeoutMs} ms and was given up.`,
        );
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      clock.wakeAt(clock.now(), resolve);
      await promise;
    },
  };
};
