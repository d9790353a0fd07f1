/**
 * When to try a handshake again: doubling, with full jitter, so that a thousand
 * hosts that lost their CMA in one moment do not come back in one moment.
 * Source: docs/reference/wire-format.md, "State machine, timers, limits".
 */
import type { RandomSource } from "../world/random.ts";

/** Whole milliseconds to wait after `tries` tries before this one that went unanswered. */
export const retryDelayMs = (tries: number, random: RandomSource): number =>
  Math.floor((random.uint32() / 2 ** 32) * retryDelayMsMax(tries));

/** The end of the range that {@link retryDelayMs} draws from. */
export const retryDelayMsMax = (tries: number): number =>
  tries >= TRIES_BEFORE_PATIENCE
    ? PATIENT_MS_MAX
    : Math.min(DELAY_MS_MAX, FIRST_DELAY_MS * 2 ** tries);

const FIRST_DELAY_MS = 1000;
const DELAY_MS_MAX = 60_000;
const TRIES_BEFORE_PATIENCE = 10;
const PATIENT_MS_MAX = 300_000;
