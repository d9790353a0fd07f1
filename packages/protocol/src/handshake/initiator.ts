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
import { open } from "../seal/box.ts";
import type { Curve, KeyPair } from "../seal/curve.ts";
import { equalBytes } from "../seal/hash.ts";
import { nonceFor } from "../seal/nonce.ts";
import { VERSION } from "../wire/constants.ts";
import {
  decodeCookieContents,
  decodeCookiePacket,
  SESSION_KEY_START_BYTES,
} from "../wire/cookie.ts";
import type { InitiateMeta, ReadyMeta } from "../wire/meta.ts";
import { decodeReady, decodeReadyContents, type ReadyStatus } from "../wire/ready.ts";
import type { Refused } from "../wire/wire-error.ts";
import { type Instant, later } from "../world/clock.ts";
import type { RandomSource } from "../world/random.ts";
import { type Attempt, beginAttempt, makeInitiate, wipeAttempt } from "./attempt.ts";
import { type ManagerIdentity, managerIdentityOf } from "./manager-identity.ts";
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
  /** A host name that is too long is cut. */
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
  const { attempt, deps, options } = initiator;
  const initiate = makeInitiate(attempt, contents.value, deps, options, now);
  if (initiate === undefined) return drop("bad_key");
  initiator.state = "initiate_sent";
  scheduleInitiate(initiator, now);
  return { ok: true, initiate };
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

const renew = (initiator: Initiator, now: Instant): void => {
  wipeAttempt(initiator.attempt);
  initiator.attempt = beginAttempt(initiator.deps, initiator.manager, now);
  initiator.state = "hello_sent";
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

const startOf = (publicKey: Uint8Array): Uint8Array =>
  publicKey.subarray(0, SESSION_KEY_START_BYTES);
