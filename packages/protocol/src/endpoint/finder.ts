/**
 * Finder: from nothing to a session, however long it takes.
 *
 *     waiting --(its time)--> listing --(addresses)--> trying --(READY)--> found
 *        ^                                               |
 *        +---------(nobody answered: a longer wait)------+
 *
 * A round asks each address for each CMA key: the cached address first, then the
 * configured list, then the multicast group; the lowest key first. One HELLO
 * each; the INITIATE goes to where the COOKIE came from. Between rounds it waits
 * longer and longer, with full jitter.
 *
 * Pure: the owner lists the addresses (names are resolved anew each round), sends
 * what it is given and calls {@link checkFinder} no later than {@link finderCheckAt}.
 *
 * Source: docs/reference/wire-format.md, "Finding the CMA".
 */
import {
  act,
  createInitiator,
  endInitiator,
  hearCookie,
  hearReady,
  type Initiator,
  type InitiatorDeps,
  type InitiatorOptions,
  type ReadyOutcome,
} from "../handshake/initiator.ts";
import { drop, type RefusalCode } from "../handshake/refusal.ts";
import { retryDelayMs } from "../handshake/retry-schedule.ts";
import type { Refused } from "../wire/wire-error.ts";
import { type Instant, later } from "../world/clock.ts";
import type { NetAddress } from "../world/network.ts";

export interface Target {
  readonly address: NetAddress;
  readonly isMulticast: boolean;
}

export interface FinderOptions extends Omit<InitiatorOptions, "managerKey" | "tries"> {
  /** Lowest number first. */
  readonly managerKeys: readonly Uint8Array[];
}

export interface Finder {
  readonly deps: InitiatorDeps;
  readonly options: FinderOptions;
  state: "waiting" | "listing" | "trying" | "ended";
  /** When the next round begins; of `waiting` only. */
  roundAt: Instant;
  failedRounds: number;
  /** Of this round, in order. */
  attempts: readonly { readonly target: Target; readonly managerKey: Uint8Array }[];
  position: number;
  current: Attempt | undefined;
}

interface Attempt {
  readonly initiator: Initiator;
  readonly target: Target;
  /** Where its COOKIE came from. */
  managerAddress: NetAddress | undefined;
  /** Without a COOKIE by then, the next attempt begins. */
  readonly cookieBy: Instant;
}

export type FinderStep =
  | { readonly kind: "nothing" }
  /** Answer with {@link beginRound}. */
  | { readonly kind: "list_targets" }
  | { readonly kind: "send"; readonly datagram: Uint8Array; readonly to: NetAddress };

export const createFinder = (
  deps: InitiatorDeps,
  options: FinderOptions,
  roundAt: Instant,
): Finder => ({
  deps,
  options,
  state: "waiting",
  roundAt,
  failedRounds: 0,
  attempts: [],
  position: 0,
  current: undefined,
});

/** Call until it says "nothing". */
export const checkFinder = (finder: Finder, now: Instant): FinderStep => {
  switch (finder.state) {
    case "waiting":
      if (now < finder.roundAt) return NOTHING;
      finder.state = "listing";
      return { kind: "list_targets" };
    case "trying":
      return checkAttempt(finder, now);
    case "listing":
    case "ended":
      return NOTHING;
  }
};

/** The addresses to ask in this round; none is a round that fails. */
export const beginRound = (finder: Finder, targets: readonly Target[], now: Instant): void => {
  if (finder.state !== "listing") return;
  finder.attempts = targets.flatMap((target) =>
    finder.options.managerKeys.map((managerKey) => ({ target, managerKey })),
  );
  finder.position = -1;
  finder.state = "trying";
  nextAttempt(finder, now);
};

export const finderCheckAt = (finder: Finder): Instant | undefined => {
  if (finder.state === "waiting") return finder.roundAt;
  const { current } = finder;
  if (finder.state !== "trying" || current === undefined) return undefined;
  return isAsking(current) ? current.cookieBy : current.initiator.nextActionAt;
};

/** The INITIATE to send back, when the COOKIE is genuine and the first. */
export const finderCookie = (
  finder: Finder,
  datagram: Uint8Array,
  from: NetAddress,
  now: Instant,
): { readonly ok: true; readonly initiate: Uint8Array } | Refused<RefusalCode> => {
  if (finder.current === undefined) return drop("not_expected");
  const outcome = hearCookie(finder.current.initiator, datagram, now);
  if (outcome.ok) finder.current.managerAddress = from;
  return outcome;
};

/** With a session the finder has ended; turned away, it waits as long as it was told. */
export const finderReady = (
  finder: Finder,
  datagram: Uint8Array,
  now: Instant,
): (ReadyOutcome & { readonly managerAddress?: NetAddress }) | Refused<RefusalCode> => {
  const { current } = finder;
  if (current?.managerAddress === undefined) return drop("not_expected");
  const outcome = hearReady(current.initiator, datagram, now);
  if (!outcome.ok) return outcome;
  if (outcome.kind === "up") {
    endFinder(finder);
    return { ...outcome, managerAddress: current.managerAddress };
  }
  finder.failedRounds += 1;
  const backOffMs = retryDelayMs(finder.failedRounds, finder.deps.random);
  const spreadMs = (finder.deps.random.uint32() / 2 ** 32) * outcome.spreadMs;
  wait(finder, later(now, Math.max(outcome.retryAfterMs ?? 0, backOffMs) + spreadMs));
  return outcome;
};

/** Wipes what is under way. Safe to call twice. */
export const endFinder = (finder: Finder): void => {
  endCurrent(finder);
  finder.state = "ended";
};

const NOTHING: FinderStep = { kind: "nothing" };
/** For one COOKIE; doubles with each round, because some networks are slow. */
const COOKIE_MS_FIRST = 1_000;
const COOKIE_MS_MAX = 8_000;

const checkAttempt = (finder: Finder, now: Instant): FinderStep => {
  const { current } = finder;
  if (current === undefined) return NOTHING;
  if (isAsking(current) && now >= current.cookieBy) {
    nextAttempt(finder, now);
    return checkFinder(finder, now);
  }
  // A HELLO goes once; an INITIATE is repeated until its time is over.
  if (isAsking(current) && current.initiator.tries > 0) return NOTHING;
  const action = act(current.initiator, now);
  if (action === undefined) return NOTHING;
  if (current.managerAddress === undefined) {
    if (action.kind !== "send_hello") return NOTHING;
    const { address, isMulticast } = current.target;
    return { kind: "send", datagram: isMulticast ? action.multicast : action.unicast, to: address };
  }
  if (action.kind === "send_initiate") {
    return { kind: "send", datagram: action.datagram, to: current.managerAddress };
  }
  nextAttempt(finder, now);
  return checkFinder(finder, now);
};

const isAsking = ({ managerAddress }: Attempt): boolean => managerAddress === undefined;

const nextAttempt = (finder: Finder, now: Instant): void => {
  endCurrent(finder);
  finder.position += 1;
  const next = finder.attempts[finder.position];
  if (next === undefined) {
    wait(finder, later(now, retryDelayMs(finder.failedRounds, finder.deps.random)));
    finder.failedRounds += 1;
    return;
  }
  const cookieMs = Math.min(COOKIE_MS_FIRST * 2 ** finder.failedRounds, COOKIE_MS_MAX);
  const { managerKey, target } = next;
  finder.current = {
    initiator: createInitiator(finder.deps, { ...finder.options, managerKey }, now),
    target,
    managerAddress: undefined,
    cookieBy: later(now, cookieMs),
  };
};

const wait = (finder: Finder, until: Instant): void => {
  endCurrent(finder);
  finder.state = "waiting";
  finder.roundAt = until;
};

const endCurrent = (finder: Finder): void => {
  if (finder.current !== undefined) endInitiator(finder.current.initiator);
  finder.current = undefined;
};
