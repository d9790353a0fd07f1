/**
 * HELLO at the CMA: answered with a COOKIE, and forgotten.
 *
 * Checks go from the cheapest to the curve: layout, whether it names a key of
 * ours, mac1 (so only who knows that key goes on), rates, and then two curve
 * operations: one opens the box, one makes the session key pair, whose secret
 * leaves inside the cookie. Source: docs/reference/wire-format.md, "HELLO".
 */
import { isAllZero } from "../bytes/join.ts";
import { before, open, type SharedKey, seal } from "../seal/box.ts";
import { isAcceptablePublicKey } from "../seal/curve.ts";
import { equalBytes } from "../seal/hash.ts";
import { nonceFor } from "../seal/nonce.ts";
import { wipe } from "../seal/wipe.ts";
import {
  COOKIE_NONCE_BYTES,
  encodeCookieContents,
  encodeCookiePacket,
  SESSION_KEY_START_BYTES,
} from "../wire/cookie.ts";
import { coveredByMac1, decodeHello, type Hello } from "../wire/hello.ts";
import type { Refused } from "../wire/wire-error.ts";
import type { Instant } from "../world/clock.ts";
import type { RandomSource } from "../world/random.ts";
import { mac1Of } from "./manager-identity.ts";
import { sealCookie } from "./minute-keys.ts";
import { drop, type RefusalCode } from "./refusal.ts";
import type { Responder } from "./responder.ts";
import { takeTokens } from "./token-bucket.ts";

export type HelloAnswer =
  | {
      readonly ok: true;
      /** The COOKIE, smaller than the HELLO; to where that came from. */
      readonly datagram: Uint8Array;
      /** 0..500 for multicast, so that several CMAs do not answer in one moment; else 0. */
      readonly delayMs: number;
    }
  | Refused<RefusalCode>;

export const hearHello = (
  responder: Responder,
  datagram: Uint8Array,
  now: Instant,
): HelloAnswer => {
  const decoded = decodeHello(datagram);
  if (!decoded.ok) return drop(decoded.error.code);
  const hello = decoded.value;
  const keys = responder.identities.find(({ keyHint }) => equalBytes(keyHint, hello.keyHint));
  if (keys === undefined) return drop("unknown_key");
  if (!equalBytes(mac1Of(keys, coveredByMac1(datagram)), hello.mac1)) return drop("wrong_mac");
  if (!isAcceptablePublicKey(hello.agentSessionKey)) return drop("bad_key");
  if (hello.isMulticast && !takeTokens(responder.multicastBudget, 1, now)) return drop("over_rate");
  if (!takeTokens(responder.curveBudget, 2, now)) return drop("over_budget");

  const key = before(responder.deps.curve, hello.agentSessionKey, keys.secret);
  if (key === undefined) return drop("bad_key");
  const plain = open(hello.box, nonceFor("hello", hello.nonce), key);
  if (plain === undefined) return drop("not_opened");
  if (!isAllZero(plain)) return drop("reserved_set");

  const cookie = makeCookie(responder, hello, key, now);
  wipe(key);
  const delayMs = hello.isMulticast ? jitterMs(responder.deps.random) : 0;
  return { ok: true, datagram: cookie, delayMs };
};

const MULTICAST_JITTER_MS = 500;

const jitterMs = (random: RandomSource): number =>
  Math.floor((random.uint32() / 2 ** 32) * (MULTICAST_JITTER_MS + 1));

const makeCookie = (
  { deps, minuteKeys }: Responder,
  { agentSessionKey }: Hello,
  key: SharedKey,
  now: Instant,
): Uint8Array => {
  const session = deps.curve.makeKeyPair(deps.random);
  const secrets = { agentSessionKey, managerSessionSecret: session.secretKey };
  const cookie = sealCookie(minuteKeys, secrets, deps.random, now);
  wipe(session.secretKey);

  const nonce = new Uint8Array(COOKIE_NONCE_BYTES);
  deps.random.fill(nonce);
  const contents = encodeCookieContents({ managerSessionKey: session.publicKey, cookie });
  return encodeCookiePacket({
    agentSessionKeyStart: agentSessionKey.subarray(0, SESSION_KEY_START_BYTES),
    nonce,
    box: seal(contents, nonceFor("welcome", nonce), key),
  });
};
