/**
 * Credit for large messages, lent to all agents from one pool.
 *
 *     asks --(the pool has it)--> lent --(applied, or the session ended)--> back in the pool
 *       |--(it has not)--> short, in turn ---------^
 *
 * While somebody is short, whoever holds a part of the pool and sends nothing for a minute loses
 * its session, and so does whose message the owner has put back: neither silence nor a message that
 * is too much must be a way to keep others waiting. Nor must numbers be: each message
 * that is applied asks a few of those who are short, not all of them.
 */
import { lendCredit } from "../delivery/delivery.ts";
import type { CreditPool } from "../delivery/inbox.ts";
import type { Clock } from "../world/clock.ts";
import type { Channel } from "./channel.ts";

/** As much of a session as matters here. */
export interface Borrower {
  readonly channel: Pick<Channel, "delivery">;
  /** Its message is not with the owner: it holds its part for minutes, whatever else it says. */
  readonly isPutBack: boolean;
}

export interface Lending<S extends Borrower> {
  readonly pool: CreditPool;
  /** What the session's messages still need, now or as soon as the pool has it. */
  readonly lendTo: (session: S) => void;
  /** Something may have come back: whoever was short, is lent to and settled. */
  readonly lendToShort: () => void;
  /** The session has ended; what it had borrowed is back already. */
  readonly forget: (session: S) => void;
}

export interface LendingDeps<S extends Borrower> {
  readonly clock: Pick<Clock, "now">;
  readonly afterMs: (ms: number, run: () => void) => void;
  readonly sessions: () => Iterable<S>;
  readonly settle: (session: S) => void;
  readonly endIdle: (session: S) => void;
}

export const createLending = <S extends Borrower>({
  clock,
  afterMs,
  sessions,
  settle,
  endIdle,
}: LendingDeps<S>): Lending<S> => {
  const pool: CreditPool = { freeBytes: POOL_BYTES };
  /** At most all sessions; whose turn is next comes first. */
  const short = new Set<S>();
  let isReclaiming = false;

  const reclaimSoon = (): void => {
    if (isReclaiming) return;
    isReclaiming = true;
    afterMs(IDLE_LOAN_MS, reclaim);
  };

  const isIdle = ({ channel, isPutBack }: S): boolean => {
    const { inbox, chunkAt } = channel.delivery;
    const isSilent = clock.now() - chunkAt >= IDLE_LOAN_MS;
    if (inbox.borrowedBytes === 0) return false;
    return isPutBack || (inbox.taken === undefined && isSilent);
  };

  const reclaim = (): void => {
    isReclaiming = false;
    if (short.size === 0) return;
    // All before the first is ended: who was short is lent to then, and was silent for lack of credit.
    for (const session of [...sessions()].filter(isIdle)) endIdle(session);
    // All of them now and then, for it may be quiet, with room for one whose turn has not come.
    lendInTurn(short.size);
    if (short.size > 0) reclaimSoon();
  };

  /** Until so many have been refused; those are at the end then. */
  const lendInTurn = (refusalsMax: number): void => {
    let refusals = 0;
    for (const session of short) {
      if (refusals === refusalsMax) return;
      short.delete(session);
      if (lendCredit(session.channel.delivery)) settle(session);
      else {
        short.add(session);
        refusals += 1;
      }
    }
  };

  return {
    pool,
    lendTo: (session) => {
      if (lendCredit(session.channel.delivery)) return;
      short.add(session);
      reclaimSoon();
    },
    lendToShort: () => lendInTurn(REFUSALS_AT_ONCE),
    forget: (session) => void short.delete(session),
  };
};

/** Beyond everybody's 19 kB. */
const POOL_BYTES = 64 * 1024 * 1024;
/** Holding a part of the pool without a chunk for so long, while others wait, ends a session. */
const IDLE_LOAN_MS = 60_000;
/** Half a microsecond each, and once for each message that is applied. */
const REFUSALS_AT_ONCE = 32;
