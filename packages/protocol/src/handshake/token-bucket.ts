/**
 * TokenBucket: so many a second, and a burst after a quiet time.
 *
 * Counts in milliseconds of saved time, which are whole numbers, so that no
 * rounding ever adds a token. Source: any text on traffic shaping.
 */
import { type Instant, later } from "../world/clock.ts";

export interface TokenBucket {
  readonly perSec: number;
  readonly burst: number;
  /** Tokens in thousandths: one millisecond is worth `perSec` of them. */
  milliTokens: number;
  filledAt: Instant;
}

/** Full at the start. */
export const createTokenBucket = (
  { perSec, burst }: { readonly perSec: number; readonly burst: number },
  now: Instant,
): TokenBucket => ({ perSec, burst, milliTokens: burst * 1000, filledAt: now });

/** When there will be a token; undefined: there is one now. */
export const nextTokenAt = (bucket: TokenBucket, now: Instant): Instant | undefined => {
  const missing = 1000 - bucket.milliTokens - Math.max(0, now - bucket.filledAt) * bucket.perSec;
  return missing <= 0 ? undefined : later(now, missing / bucket.perSec);
};

/** Takes `count` tokens, or none when there are fewer. */
export const takeTokens = (bucket: TokenBucket, count: number, now: Instant): boolean => {
  fill(bucket, now);
  if (bucket.milliTokens < count * 1000) return false;
  bucket.milliTokens -= count * 1000;
  return true;
};

/** Takes `count` tokens, those that are still to come too; never owing more than `owedMax`. */
export const oweTokens = (
  bucket: TokenBucket,
  count: number,
  owedMax: number,
  now: Instant,
): void => {
  fill(bucket, now);
  bucket.milliTokens = Math.max(-owedMax * 1000, bucket.milliTokens - count * 1000);
};

const fill = (bucket: TokenBucket, now: Instant): void => {
  const earned = Math.max(0, now - bucket.filledAt) * bucket.perSec;
  bucket.milliTokens = Math.min(bucket.burst * 1000, bucket.milliTokens + earned);
  bucket.filledAt = now;
};
