/**
 * Patience with a script that hangs.
 *
 * Scripts run one at a time, so one that runs into its time limit at each event
 * would hold up every other script and event: a thousand events, sixteen hours.
 * So after three time-outs in a row it is left out for five minutes, then tried
 * with one event; each further time-out doubles the pause, up to an hour. One
 * run in time and it is trusted again.
 *
 *     trusted --(3rd time-out in a row)--> paused --(pause over)--> on trial
 *        ^                                    ^                        |
 *        |                                    +-----(time-out)---------+
 *        +---------------------------(ran in time)---------------------+
 *
 * What a paused script misses stays missed for it: an alarm of an hour ago,
 * told in a burst of hundreds, helps nobody. The count is logged.
 */
import { type Instant, later } from "@assimilation/protocol";

export interface ScriptPatience {
  timeOuts: number;
  pausedUntil: Instant | undefined;
  /** Events it was left out of since it was last run. */
  missed: number;
}

export const newPatience = (): ScriptPatience => ({
  timeOuts: 0,
  pausedUntil: undefined,
  missed: 0,
});

/** False when it is to be left out of this event, which is then counted. */
export const mayRun = (patience: ScriptPatience, now: Instant): boolean => {
  if (patience.pausedUntil === undefined || now >= patience.pausedUntil) return true;
  patience.missed += 1;
  return false;
};

/** Returns the pause that begins, or undefined when none does. */
export const sawTimeOut = (patience: ScriptPatience, now: Instant): number | undefined => {
  patience.timeOuts += 1;
  if (patience.timeOuts < TIME_OUTS_BEFORE_PAUSE) return undefined;
  const pauses = Math.min(patience.timeOuts - TIME_OUTS_BEFORE_PAUSE, 10);
  const pauseMs = Math.min(PAUSE_MS * 2 ** pauses, PAUSE_MS_MAX);
  patience.pausedUntil = later(now, pauseMs);
  return pauseMs;
};

export const sawEnd = (patience: ScriptPatience): void => {
  patience.timeOuts = 0;
  patience.pausedUntil = undefined;
};

const TIME_OUTS_BEFORE_PAUSE = 3;
const PAUSE_MS = 5 * 60_000;
const PAUSE_MS_MAX = 60 * 60_000;
