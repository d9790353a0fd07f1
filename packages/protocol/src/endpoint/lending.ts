/**
 * Credit for large messages, lent to all agents from one pool.
 *
 *     asks --(the pool has it)--> lent --(applied, or the session ended)--> back in the pool
 *       |--(it has not)--> short, oldest first ----^
 *
 * While somebody is short, whoever holds a part of the pool and sends nothing for a minute loses
 * its session: silence must not be a way to keep others waiting.
 */
import { lendCredit } from "../delivery/delivery.ts";
import type { CreditPool } from "../delivery/inbox.ts";
import type { Clock } from "../world/clock.ts";
import type { ManagerSession } from "./manager-session.ts";

export interface Lending {
  readonly pool: CreditPool;
  /** What the session's messages still need, now or as soon as the pool has it. */
  readonly lendTo: (session: ManagerSession) => void;
  /** Something may have come back: whoever was short, is lent to and settled. */
  readonly lendToShort: () => void;
  /** The session has ended; what it had borrowed is back already. */
  readonly forget: (session: ManagerSession) => void;
}

export interface LendingDeps {
  readonly clock: Pick<Clock, "now">;
  readonly afterMs: (ms: number, run: () => void) => void;
  readonly sessions: () => Iterable<ManagerSession>;
  readonly settle: (session: ManagerSession) => void;
  readonly endIdle: (session: ManagerSession) => void;
}

export const createLending = ({
  clock,
  afterMs,
  sessions,
  settle,
  endIdle,
}: LendingDeps): Lending => {
  const pool: CreditPool = { freeBytes: POOL_BYTES };
  /** At most all sessions. */
  const short = new Set<ManagerSession>();
  let isReclaiming = false;

  const reclaimSoon = (): void => {
    if (isReclaiming) return;
    isReclaiming = true;
    afterMs(IDLE_LOAN_MS, reclaim);
  };

  const isIdle = ({ channel }: ManagerSession): boolean => {
    const { inbox, chunkAt } = channel.delivery;
    const isSilent = clock.now() - chunkAt >= IDLE_LOAN_MS;
    return inbox.borrowedBytes > 0 && inbox.taken === undefined && isSilent;
  };

  const reclaim = (): void => {
    isReclaiming = false;
    if (short.size === 0) return;
    // All before the first is ended: who was short is lent to then, and was silent for lack of credit.
    for (const session of [...sessions()].filter(isIdle)) endIdle(session);
    if (short.size > 0) reclaimSoon();
  };

  return {
    pool,
    lendTo: (session) => {
      if (lendCredit(session.channel.delivery)) return;
      short.add(session);
      reclaimSoon();
    },
    lendToShort: () => {
      for (const session of short) {
        if (!lendCredit(session.channel.delivery)) continue;
        short.delete(session);
        settle(session);
      }
    },
    forget: (session) => void short.delete(session),
  };
};

/** Beyond everybody's 19 kB. */
const POOL_BYTES = 64 * 1024 * 1024;
/** Holding a part of the pool without a chunk for so long, while others wait, ends a session. */
const IDLE_LOAN_MS = 60_000;
