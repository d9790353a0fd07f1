/**
 * MinuteKeys: what cookies are sealed with, and forgotten within two minutes.
 *
 * A cookie carries a session's secret outside the CMA, so whoever has the key
 * opens the session. Hence a new key each minute, the last one kept for cookies
 * under way, and the one before wiped. A cookie lives 60 to 120 s.
 *
 *     |--- previous ---|--- current ---|
 *     turnedAt - 60 s  turnedAt        turnedAt + 60 s
 *
 * Source: docs/reference/wire-format.md, "Keys" and "COOKIE".
 */
import { joinBytes } from "../bytes/join.ts";
import { open, seal } from "../seal/box.ts";
import { nonceFor } from "../seal/nonce.ts";
import { wipe } from "../seal/wipe.ts";
import { COOKIE_NONCE_BYTES, splitCookie } from "../wire/cookie.ts";
import { type Instant, later } from "../world/clock.ts";
import type { RandomSource } from "../world/random.ts";

export interface MinuteKeys {
  current: MinuteKey;
  previous: MinuteKey;
  turnedAt: Instant;
}

export interface MinuteKey {
  readonly key: Uint8Array;
  /** Whether a cookie was sealed with it; only then is it worth a wake to wipe it. */
  isUsed: boolean;
}

export const createMinuteKeys = (random: RandomSource, now: Instant): MinuteKeys => ({
  current: makeKey(random),
  previous: makeKey(random),
  turnedAt: now,
});

/** Makes new keys and wipes old ones as the time asks for. */
export const turnMinuteKeys = (keys: MinuteKeys, random: RandomSource, now: Instant): void => {
  const minutes = Math.floor((now - keys.turnedAt) / MINUTE_MS);
  for (let turn = 0; turn < Math.min(minutes, 2); turn += 1) {
    wipe(keys.previous.key);
    keys.previous = keys.current;
    keys.current = makeKey(random);
  }
  if (minutes > 0) keys.turnedAt = later(keys.turnedAt, minutes * MINUTE_MS);
};

/** Call {@link turnMinuteKeys} then; undefined while no cookie depends on it. */
export const nextTurnAt = ({ current, previous, turnedAt }: MinuteKeys): Instant | undefined =>
  current.isUsed || previous.isUsed ? later(turnedAt, MINUTE_MS) : undefined;

/** The 96 bytes that the agent will bring back; `secrets` is what they hide. */
export const sealCookie = (
  keys: MinuteKeys,
  secrets: { readonly agentSessionKey: Uint8Array; readonly managerSessionSecret: Uint8Array },
  random: RandomSource,
  now: Instant,
): Uint8Array => {
  turnMinuteKeys(keys, random, now);
  const nonce = new Uint8Array(COOKIE_NONCE_BYTES);
  random.fill(nonce);
  const plain = joinBytes(secrets.agentSessionKey, secrets.managerSessionSecret);
  const box = seal(plain, nonceFor("cookie", nonce), keys.current.key);
  wipe(plain);
  keys.current.isUsed = true;
  return joinBytes(nonce, box);
};

/** The plain text, for the caller to wipe; undefined when it is too old or not ours. */
export const openCookie = (
  keys: MinuteKeys,
  cookie: Uint8Array,
  random: RandomSource,
  now: Instant,
): Uint8Array | undefined => {
  turnMinuteKeys(keys, random, now);
  const { nonce, box } = splitCookie(cookie);
  const fullNonce = nonceFor("cookie", nonce);
  return open(box, fullNonce, keys.current.key) ?? open(box, fullNonce, keys.previous.key);
};

const MINUTE_MS = 60_000;

const makeKey = (random: RandomSource): MinuteKey => {
  const key = new Uint8Array(32);
  random.fill(key);
  return { key, isUsed: false };
};
