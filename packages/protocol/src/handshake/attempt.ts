/**
 * Attempt: what belongs to one session key of an agent, and is wiped with it.
 *
 * The key pair, the HELLOs that ask with it, and, once a COOKIE has come, the
 * INITIATE; each is built once, so that a repeat is the same byte for byte.
 * Source: docs/reference/wire-format.md, "HELLO" and "INITIATE".
 */
import { joinBytes } from "../bytes/join.ts";
import { before, type SharedKey, seal } from "../seal/box.ts";
import type { KeyPair } from "../seal/curve.ts";
import { nonceFor } from "../seal/nonce.ts";
import { wipe } from "../seal/wipe.ts";
import { CONNECTION_ID_BYTES, HOST_NAME_HINT_BYTES_MAX } from "../wire/constants.ts";
import type { CookieContents } from "../wire/cookie.ts";
import { encodeHello, HELLO_NONCE_BYTES, HELLO_PLAIN_BYTES } from "../wire/hello.ts";
import {
  encodeInitiate,
  encodeInitiateContents,
  INITIATE_NONCE_BYTES,
  VOUCH_NONCE_BYTES,
} from "../wire/initiate.ts";
import type { InitiateMeta } from "../wire/meta.ts";
import { cutText } from "../wire/text.ts";
import { type Instant, later } from "../world/clock.ts";
import type { RandomSource } from "../world/random.ts";
import type { InitiatorDeps, InitiatorOptions } from "./initiator.ts";
import { type ManagerIdentity, mac1Of } from "./manager-identity.ts";

export interface Attempt {
  readonly sessionKeys: KeyPair;
  /** Ours for the session to come: READY and DATA will carry it. */
  readonly connectionId: Uint8Array;
  readonly helloKey: SharedKey;
  readonly unicastHello: Uint8Array;
  readonly multicastHello: Uint8Array;
  /** The last instant at which the same bytes may go out again. */
  freshUntil: Instant;
  /** Set when a COOKIE has opened; `tries` counts how often it was sent. */
  initiate:
    | { readonly datagram: Uint8Array; readonly sessionKey: SharedKey; tries: number }
    | undefined;
}

/** @throws RangeError for a CMA key of low order, which key-files.ts would have refused. */
export const beginAttempt = (
  { curve, random }: InitiatorDeps,
  manager: ManagerIdentity,
  now: Instant,
): Attempt => {
  const sessionKeys = curve.makeKeyPair(random);
  const helloKey = before(curve, manager.publicKey, sessionKeys.secretKey);
  if (helloKey === undefined) throw new RangeError("a CMA key of low order");
  const nonce = randomBytes(random, HELLO_NONCE_BYTES);
  const box = seal(new Uint8Array(HELLO_PLAIN_BYTES), nonceFor("hello", nonce), helloKey);
  const hello = (isMulticast: boolean): Uint8Array =>
    encodeHello(
      {
        isMulticast,
        keyHint: manager.keyHint,
        agentSessionKey: sessionKeys.publicKey,
        nonce,
        box,
      },
      (covered) => mac1Of(manager, covered),
    );
  return {
    sessionKeys,
    connectionId: randomBytes(random, CONNECTION_ID_BYTES),
    helloKey,
    unicastHello: hello(false),
    multicastHello: hello(true),
    freshUntil: later(now, SAME_BYTES_MS),
    initiate: undefined,
  };
};

/**
 * The INITIATE for this COOKIE; everything that only led to it is wiped.
 * Undefined when the CMA's session key is one that nobody has.
 */
export const makeInitiate = (
  attempt: Attempt,
  { managerSessionKey, cookie }: CookieContents,
  { curve, random }: InitiatorDeps,
  options: InitiatorOptions,
  now: Instant,
): Uint8Array | undefined => {
  const { sessionKeys, connectionId } = attempt;
  const sessionKey = before(curve, managerSessionKey, sessionKeys.secretKey);
  const vouchKey = before(curve, managerSessionKey, options.agentKeys.secretKey);
  if (sessionKey === undefined || vouchKey === undefined) return undefined;

  const nonce = randomBytes(random, INITIATE_NONCE_BYTES);
  const vouchNonce = randomBytes(random, VOUCH_NONCE_BYTES);
  const vouch = seal(
    joinBytes(sessionKeys.publicKey, options.managerKey),
    nonceFor("vouch", vouchNonce),
    vouchKey,
  );
  const contents = encodeInitiateContents({
    agentKey: options.agentKeys.publicKey,
    vouchNonce,
    vouch,
    agentConnectionId: connectionId,
    bootId: options.bootId,
    heartbeatKey: options.heartbeatKey,
    meta: withShortName(options.meta),
  });
  const datagram = encodeInitiate({
    agentSessionKey: sessionKeys.publicKey,
    cookie,
    nonce,
    box: seal(contents, nonceFor("initiate", nonce), sessionKey),
  });
  wipe(vouchKey, sessionKeys.secretKey, attempt.helloKey);
  attempt.initiate = { datagram, sessionKey, tries: 0 };
  attempt.freshUntil = later(now, SAME_BYTES_MS);
  return datagram;
};

export const wipeAttempt = ({ sessionKeys, helloKey, initiate }: Attempt): void => {
  wipe(sessionKeys.secretKey, helloKey);
  if (initiate !== undefined) wipe(initiate.sessionKey);
};

/** The same bytes for so long; then a new session key. */
const SAME_BYTES_MS = 10_000;

/** A host may call itself anything; the hint has 64 bytes. */
const withShortName = (meta: InitiateMeta): InitiateMeta =>
  meta.hostNameHint === undefined
    ? meta
    : { ...meta, hostNameHint: cutText(meta.hostNameHint, HOST_NAME_HINT_BYTES_MAX) };

const randomBytes = (random: RandomSource, count: number): Uint8Array => {
  const bytes = new Uint8Array(count);
  random.fill(bytes);
  return bytes;
};
