/**
 * How long to wait before trying again: doubling, with full jitter.
 *
 * Full jitter, because a thousand agents that lost the same CMA must not all
 * come back in the same instant. After many failures the cap rises: whoever has
 * waited for ten minutes does not mind five more.
 *
 * Source: docs/reference/wire-format.md, "State machine, timers, limits".
 */
import type { RandomSource } from "../world/random.ts";

export interface RetrySchedule {
  readonly firstMs: number;
  readonly capMs: number;
  /** From this number of failures on, `patientCapMs` is the cap. */
  readonly patientAfter: number;
  readonly patientCapMs: number;
}

export const findingRetries: RetrySchedule = {
  firstMs: 1_000,
  capMs: 60_000,
  patientAfter: 10,
  patientCapMs: 300_000,
};

/** Whole milliseconds, uniform in [0, bound]; `failures` counts from 1. */
export const retryDelayMs = (
  schedule: RetrySchedule,
  failures: number,
  random: RandomSource,
): number => {
  const bound = retryBoundMs(schedule, failures);
  return Math.floor((random.uint32() / 2 ** 32) * (bound + 1));
};

export const retryBoundMs = (schedule: RetrySchedule, failures: number): number => {
  const capMs = failures >= schedule.patientAfter ? schedule.patientCapMs : schedule.capMs;
  // The exponent is held so that a year of failures does not reach infinity.
  return Math.min(schedule.firstMs * 2 ** Math.min(failures - 1, 30), capMs);
};
