/** The clocks of the kernel and the timers of Node: whole milliseconds, long waits, never early. */
import type { Clock, Instant, WallTime } from "../world/clock.ts";

/** The largest delay that setTimeout keeps; a longer one fires at once. */
const DELAY_MS_MAX = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Math.floor(performance.now()) as Instant,
  wallTime: () => Date.now() as WallTime,

  wakeAt: (at, wake) => {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const remainingMs = at - systemClock.now();
      timer = setTimeout(
        // A timer may run early by part of a millisecond; never wake early.
        () => (systemClock.now() < at ? arm() : wake()),
        Math.min(Math.max(remainingMs, 0), DELAY_MS_MAX),
      );
    };
    arm();
    return () => clearTimeout(timer);
  },
};
