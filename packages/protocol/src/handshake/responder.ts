/**
 * Responder: what the CMA keeps for all handshakes together, and its bounds.
 *
 *     HELLO ----> hear-hello.ts     nothing is kept: COOKIE carries our state away, sealed
 *     INITIATE -> hear-initiate.ts  HALF for 30 s --(first DATA that opens)--> the owner's session
 *
 * Pure: datagrams and the time go in, answers come out. Everything that a
 * stranger can make grow has a ceiling here, and nothing is forgotten early to
 * make room. Source: docs/reference/wire-format.md, "State machine, timers, limits".
 */
import { toHex } from "../bytes/hex.ts";
import type { SharedKey } from "../seal/box.ts";
import type { Curve, ImportedSecret, KeyPair } from "../seal/curve.ts";
import { wipe } from "../seal/wipe.ts";
import type { InitiateMeta, ReadyMeta } from "../wire/meta.ts";
import type { ReadyStatus } from "../wire/ready.ts";
import type { Instant } from "../world/clock.ts";
import type { RandomSource } from "../world/random.ts";
import {
  createExpiringMap,
  type ExpiringMap,
  forgetOld,
  nextForgetAt,
  recall,
  takeOut,
} from "./expiring-map.ts";
import { type ManagerIdentity, managerIdentityOf } from "./manager-identity.ts";
import { createMinuteKeys, type MinuteKeys, nextTurnAt, turnMinuteKeys } from "./minute-keys.ts";
import { type Session, wipeSession } from "./session.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";
import { createUsedCookies, forgetReady, type UsedCookies } from "./used-cookies.ts";

export interface ResponderDeps {
  readonly curve: Curve;
  readonly random: RandomSource;
}

export interface ResponderOptions {
  /** Our active key pairs. */
  readonly managerKeys: readonly KeyPair[];
  /** 32 bytes of this CMA's disk, from which the tokens of RESET follow. */
  readonly resetKey: Uint8Array;
  /** Whether to take an agent in; decides, and stores nothing. By default everybody is accepted. */
  readonly admit?: (peer: Peer) => Admission;
  readonly limits?: Partial<ResponderLimits>;
}

export interface Admission extends Pick<ReadyMeta, "retryAfterSec" | "spreadSec"> {
  readonly status: ReadyStatus;
}

/** Who an INITIATE proved to come from, and what it said besides. */
export interface Peer {
  /** The agent's identity. */
  readonly publicKey: Uint8Array;
  readonly keyId: string;
  /** 32 hexadecimal digits, new at each start of the agent. */
  readonly bootId: string;
  readonly heartbeatKey: Uint8Array;
  /** Not to be acted on before the session is up. */
  readonly meta: InitiateMeta;
}

/** Accepted, but no DATA came yet: INITIATE and READY may still be repeated. */
export interface HalfSession {
  readonly session: Session;
  readonly peer: Peer;
  readonly agentSessionKey: Uint8Array;
}

export interface ResponderLimits {
  readonly halvesMax: number;
  /** 150 s of INITIATEs that opened. */
  readonly usedCookiesMax: number;
  /** 150 s of cookies whose INITIATE did not open. */
  readonly sessionKeysMax: number;
  /** A handshake takes four. */
  readonly curveOperationsPerSec: number;
  readonly multicastAnswersPerSec: number;
}

export const responderLimits: ResponderLimits = {
  halvesMax: 4096,
  usedCookiesMax: 65_536,
  sessionKeysMax: 65_536,
  // About 0.2 ms each with all around it: two fifths of one core, and 10,000 agents in 20 s.
  curveOperationsPerSec: 2000,
  multicastAnswersPerSec: 50,
};

export interface Responder {
  readonly deps: ResponderDeps;
  readonly options: ResponderOptions;
  readonly identities: readonly OwnIdentity[];
  readonly minuteKeys: MinuteKeys;
  readonly usedCookies: UsedCookies;
  /** Session keys by agent session key, so that one cookie buys one of them. */
  readonly sessionKeys: ExpiringMap<SharedKey>;
  /** By our connection id. */
  readonly halves: ExpiringMap<HalfSession>;
  readonly curveBudget: TokenBucket;
  readonly multicastBudget: TokenBucket;
}

/** One of our keys, with what follows from it. */
interface OwnIdentity extends ManagerIdentity {
  readonly secret: ImportedSecret;
}

export const createResponder = (
  deps: ResponderDeps,
  options: ResponderOptions,
  now: Instant,
): Responder => {
  const limits = { ...responderLimits, ...options.limits };
  const usedCookies = createUsedCookies(limits.usedCookiesMax);
  return {
    deps,
    options,
    identities: options.managerKeys.map(({ publicKey, secretKey }) => ({
      ...managerIdentityOf(publicKey),
      secret: deps.curve.importSecret(secretKey),
    })),
    minuteKeys: createMinuteKeys(deps.random, now),
    usedCookies,
    sessionKeys: createExpiringMap<SharedKey>({
      lifeMs: COOKIE_MEMORY_MS,
      entriesMax: limits.sessionKeysMax,
      onForget: (key) => wipe(key),
    }),
    halves: createExpiringMap<HalfSession>({
      lifeMs: HALF_LIFE_MS,
      entriesMax: limits.halvesMax,
      onForget: ({ session, agentSessionKey }) => {
        wipeSession(session);
        forgetReady(usedCookies, agentSessionKey);
      },
    }),
    curveBudget: createTokenBucket(oneSecondOf(limits.curveOperationsPerSec), now),
    multicastBudget: createTokenBucket(oneSecondOf(limits.multicastAnswersPerSec), now),
  };
};

/** Forgets what is due: old halves, keys of the minute before last. */
export const checkResponder = (responder: Responder, now: Instant): void => {
  turnMinuteKeys(responder.minuteKeys, responder.deps.random, now);
  forgetOld(responder.halves, now);
  forgetOld(responder.sessionKeys, now);
  forgetOld(responder.usedCookies, now);
};

/** When to call {@link checkResponder} at the latest; undefined while there is nothing to forget. */
export const nextResponderCheckAt = ({
  minuteKeys,
  halves,
  sessionKeys,
}: Responder): Instant | undefined =>
  [nextTurnAt(minuteKeys), nextForgetAt(halves), nextForgetAt(sessionKeys)]
    .filter((at) => at !== undefined)
    .reduce<Instant | undefined>(
      (first, at) => (first === undefined || at < first ? at : first),
      undefined,
    );

/** The half session that DATA with this connection id is for. Open with `half.session`. */
export const findHalf = (
  responder: Responder,
  connectionId: Uint8Array,
  now: Instant,
): HalfSession | undefined => recall(responder.halves, toHex(connectionId), now);

/** Its first DATA opened: from here on session and secrets are the caller's. */
export const confirmHalf = (responder: Responder, half: HalfSession): void => {
  takeOut(responder.halves, toHex(half.session.localId));
};

/** Wipes it; its INITIATE gets no answer any more. */
export const dropHalf = (responder: Responder, half: HalfSession): void => {
  const dropped = takeOut(responder.halves, toHex(half.session.localId));
  if (dropped !== undefined) responder.halves.onForget(dropped);
};

/** Oldest first. */
export const halvesOf = (
  responder: Responder,
  keyId: string,
  now: Instant,
): readonly HalfSession[] => {
  forgetOld(responder.halves, now);
  return [...responder.halves.entries.values()]
    .map(({ value }) => value)
    .filter(({ peer }) => peer.keyId === keyId);
};

/** A confirmed session is over: its READY is not repeated any more. */
export const forgetSession = (responder: Responder, half: HalfSession): void =>
  forgetReady(responder.usedCookies, half.agentSessionKey);

const HALF_LIFE_MS = 30_000;
/** Half a minute more than a cookie lives at most. */
const COOKIE_MEMORY_MS = 150_000;

const oneSecondOf = (perSec: number): { readonly perSec: number; readonly burst: number } => ({
  perSec,
  burst: perSec,
});
