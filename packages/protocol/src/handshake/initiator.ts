/**
 * Initiator: the agent's side of one handshake with the owner of one CMA key.
 *
 * Pure: call {@link act} no later than `nextActionAt`, send what it returns, and
 * hand in each COOKIE and READY. Where to send HELLOs is the owner's matter; the
 * INITIATE goes to where its COOKIE came from.
 *
 *     hello_sent --(COOKIE opens)--> initiate_sent --(READY opens)--> ended
 *         ^                               |
 *         +---(10 s: a new session key)---+
 *
 * The same bytes are repeated for at most ten seconds; then a new session key is
 * made, and everything of the old one is wiped.
 * Source: docs/reference/wire-format.md, "Packets" and "State machine, timers, limits".
 */
import { joinBytes } from "../bytes/join.ts";
import { before, open, type SharedKey, seal } from "../seal/box.ts";
import type { Curve, KeyPair } from "../seal/curve.ts";
import { equalBytes } from "../seal/hash.ts";
import { nonceFor } from "../seal/nonce.ts";
import { wipe } from "../seal/wipe.ts";
import { CONNECTION_ID_BYTES, VERSION } from "../wire/constants.ts";
import {
  type CookieContents,
  decodeCookieContents,
  decodeCookiePacket,
  SESSION_KEY_START_BYTES,
} from "../wire/cookie.ts";
import { encodeHello, HELLO_NONCE_BYTES, HELLO_PLAIN_BYTES } from "../wire/hello.ts";
import {
  encodeInitiate,
  encodeInitiateContents,
  INITIATE_NONCE_BYTES,
  VOUCH_NONCE_BYTES,
} from "../wire/initiate.ts";
import type { InitiateMeta, ReadyMeta } from "../wire/meta.ts";
import { decodeReady, decodeReadyContents, type ReadyStatus } from "../wire/ready.ts";
import type { Refused } from "../wire/wire-error.ts";
import { type Instant, later } from "../world/clock.ts";
import type { RandomSource } from "../world/random.ts";
import { type ManagerIdentity, mac1Of, managerIdentityOf } from "./manager-identity.ts";
import { drop, type RefusalCode } from "./refusal.ts";
import { retryDelayMs } from "./retry-schedule.ts";
import { createSession, type Session } from "./session.ts";

export interface InitiatorDeps {
  readonly curve: Curve;
  readonly random: RandomSource;
}

export interface InitiatorOptions {
  /** The CMA key that this handshake is for. */
  readonly managerKey: Uint8Array;
  readonly agentKeys: KeyPair;
  /** 16 random bytes of this start of the agent. */
  readonly bootId: Uint8Array;
  /** Public half of this boot's heartbeat key. */
  readonly heartbeatKey: Uint8Array;
  readonly meta: InitiateMeta;
  /** HELLOs that went unanswered before, by other keys too: the back-off goes on from there. */
  readonly tries?: number;
}

export interface Initiator {
  readonly deps: InitiatorDeps;
  readonly options: InitiatorOptions;
  readonly manager: ManagerIdentity;
  state: "hello_sent" | "initiate_sent" | "ended";
  attempt: Attempt;
  /** HELLOs sent so far that nothing came of. */
  tries: number;
  /** Undefined once ended. */
  nextActionAt: Instant | undefined;
}

/** What belongs to one session key, and is wiped with it. */
interface Attempt {
  readonly sessionKeys: KeyPair;
  /** Ours for the session to come: READY and DATA will carry it. */
  readonly connectionId: Uint8Array;
  readonly helloKey: SharedKey;
  readonly unicastHello: Uint8Array;
  readonly multicastHello: Uint8Array;
  /** The last instant at which the same bytes may go out again. */
  freshUntil: Instant;
  initiate:
    | { readonly datagram: Uint8Array; readonly sessionKey: SharedKey; tries: number }
    | undefined;
}

export type InitiatorAction =
  | {
      readonly kind: "send_hello";
      readonly unicast: Uint8Array;
      /** The same question for the multicast group. */
      readonly multicast: Uint8Array;
    }
  /** To where the COOKIE came from. */
  | { readonly kind: "send_initiate"; readonly datagram: Uint8Array };

export type CookieOutcome =
  | { readonly ok: true; readonly initiate: Uint8Array }
  | Refused<RefusalCode>;

export type ReadyOutcome =
  | { readonly ok: true; readonly kind: "up"; readonly session: Session; readonly meta: ReadyMeta }
  | {
      readonly ok: true;
      readonly kind: "turned_away";
      readonly status: Exclude<ReadyStatus, "accepted">;
      /** Ask again after this, plus a uniform share of `spreadMs`; undefined where the CMA did not say. */
      readonly retryAfterMs: number | undefined;
      readonly spreadMs: number;
    }
  | Refused<RefusalCode>;

/**
 * The first HELLO is due at once.
 *
 * @throws RangeError for a CMA key of low order, which key-files.ts would have refused.
 */
export const createInitiator = (
  deps: InitiatorDeps,
  options: InitiatorOptions,
  now: Instant,
): Initiator => {
  const manager = managerIdentityOf(options.managerKey);
  return {
    deps,
    options,
    manager,
    state: "hello_sent",
    attempt: beginAttempt(deps, manager, now),
    tries: options.tries ?? 0,
    nextActionAt: now,
  };
};

/** What to send now; undefined before `nextActionAt`. */
export const act = (initiator: Initiator, now: Instant): InitiatorAction | undefined => {
  if (initiator.nextActionAt === undefined || now < initiator.nextActionAt) return undefined;
  if (now > initiator.attempt.freshUntil) renew(initiator, now);

  const { initiate } = initiator.attempt;
  if (initiate !== undefined) {
    scheduleInitiate(initiator, now);
    return { kind: "send_initiate", datagram: initiate.datagram };
  }
  initiator.nextActionAt = later(now, retryDelayMs(initiator.tries, initiator.deps.random));
  initiator.tries += 1;
  const { unicastHello, multicastHello } = initiator.attempt;
  return { kind: "send_hello", unicast: unicastHello, multicast: multicastHello };
};

/** The first COOKIE that opens wins; it returns the INITIATE to send back at once. */
export const hearCookie = (
  initiator: Initiator,
  datagram: Uint8Array,
  now: Instant,
): CookieOutcome => {
  if (initiator.state !== "hello_sent") return drop("not_expected");
  const packet = decodeCookiePacket(datagram);
  if (!packet.ok) return drop(packet.error.code);
  const { sessionKeys, helloKey } = initiator.attempt;
  const { agentSessionKeyStart, nonce, box } = packet.value;
  if (!equalBytes(agentSessionKeyStart, startOf(sessionKeys.publicKey)))
    return drop("key_mismatch");

  const plain = open(box, nonceFor("welcome", nonce), helloKey);
  if (plain === undefined) return drop("not_opened");
  const contents = decodeCookieContents(plain);
  if (!contents.ok) return drop(contents.error.code);
  return sendInitiate(initiator, contents.value, now);
};

/** The CMA's word: a session, or when to ask again. Either way this handshake has ended. */
export const hearReady = (
  initiator: Initiator,
  datagram: Uint8Array,
  now: Instant,
): ReadyOutcome => {
  const { initiate, connectionId } = initiator.attempt;
  if (initiator.state !== "initiate_sent" || initiate === undefined) return drop("not_expected");
  const packet = decodeReady(datagram);
  if (!packet.ok) return drop(packet.error.code);
  const { agentConnectionId, nonce, box } = packet.value;
  if (!equalBytes(agentConnectionId, connectionId)) return drop("unknown_id");

  const plain = open(box, nonceFor("ready", nonce), initiate.sessionKey);
  if (plain === undefined) return drop("not_opened");
  const contents = decodeReadyContents(plain);
  if (!contents.ok) return drop(contents.error.code);
  const { status, meta, managerConnectionId } = contents.value;
  if (status !== "accepted") {
    endInitiator(initiator);
    return {
      ok: true,
      kind: "turned_away",
      status,
      retryAfterMs: meta.retryAfterSec === undefined ? undefined : meta.retryAfterSec * 1000,
      spreadMs: (meta.spreadSec ?? 0) * 1000,
    };
  }
  if ((meta.version ?? VERSION) !== VERSION) return drop("out_of_range");

  const session = createSession(
    {
      side: "agent",
      key: Uint8Array.from(initiate.sessionKey),
      localId: connectionId,
      remoteId: managerConnectionId,
      resetToken: meta.resetToken,
    },
    initiator.deps.random,
    now,
  );
  endInitiator(initiator);
  return { ok: true, kind: "up", session, meta };
};

/** Forgets every secret. Safe to call at any time, and twice. */
export const endInitiator = (initiator: Initiator): void => {
  initiator.state = "ended";
  initiator.nextActionAt = undefined;
  wipeAttempt(initiator.attempt);
};

/** The same bytes for so long; then a new session key. */
const SAME_BYTES_MS = 10_000;

const beginAttempt = (
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

const renew = (initiator: Initiator, now: Instant): void => {
  wipeAttempt(initiator.attempt);
  initiator.attempt = beginAttempt(initiator.deps, initiator.manager, now);
  initiator.state = "hello_sent";
};

const sendInitiate = (
  initiator: Initiator,
  { managerSessionKey, cookie }: CookieContents,
  now: Instant,
): CookieOutcome => {
  const { attempt, manager, options } = initiator;
  const { curve, random } = initiator.deps;
  const { sessionKeys, connectionId } = attempt;
  const sessionKey = before(curve, managerSessionKey, sessionKeys.secretKey);
  const vouchKey = before(curve, managerSessionKey, options.agentKeys.secretKey);
  if (sessionKey === undefined || vouchKey === undefined) return drop("bad_key");

  const nonce = randomBytes(random, INITIATE_NONCE_BYTES);
  const vouchNonce = randomBytes(random, VOUCH_NONCE_BYTES);
  const vouch = seal(
    joinBytes(sessionKeys.publicKey, manager.publicKey),
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
    meta: options.meta,
  });
  const datagram = encodeInitiate({
    agentSessionKey: sessionKeys.publicKey,
    cookie,
    nonce,
    box: seal(contents, nonceFor("initiate", nonce), sessionKey),
  });
  wipe(vouchKey, sessionKeys.secretKey, attempt.helloKey);

  initiator.state = "initiate_sent";
  attempt.initiate = { datagram, sessionKey, tries: 0 };
  attempt.freshUntil = later(now, SAME_BYTES_MS);
  scheduleInitiate(initiator, now);
  return { ok: true, initiate: datagram };
};

/** The INITIATE again soon, or, where its time would be over, a new HELLO when one is due. */
const scheduleInitiate = (initiator: Initiator, now: Instant): void => {
  const { attempt, tries, deps } = initiator;
  if (attempt.initiate === undefined) return;
  const repeatAt = later(now, retryDelayMs(attempt.initiate.tries, deps.random));
  attempt.initiate.tries += 1;
  initiator.nextActionAt =
    repeatAt <= attempt.freshUntil
      ? repeatAt
      : later(attempt.freshUntil, 1 + retryDelayMs(tries, deps.random));
};

const wipeAttempt = ({ sessionKeys, helloKey, initiate }: Attempt): void => {
  wipe(sessionKeys.secretKey, helloKey);
  if (initiate !== undefined) wipe(initiate.sessionKey);
};

const startOf = (publicKey: Uint8Array): Uint8Array =>
  publicKey.subarray(0, SESSION_KEY_START_BYTES);

const randomBytes = (random: RandomSource, count: number): Uint8Array => {
  const bytes = new Uint8Array(count);
  random.fill(bytes);
  return bytes;
};
