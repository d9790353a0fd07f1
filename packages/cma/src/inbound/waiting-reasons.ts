/**
 * Why a store is waited for, and which reasons are worth another line in the log.
 *
 *     refused … refused … no such name … refused … no such name
 *     said                said           said      (lately)      a quarter of an hour later: said
 *
 * One code has many reasons, and each needs another hand, so the sentence counts as well. Where two
 * take turns at each attempt, the log must not grow with the attempts.
 */
import type { ErrorCode, Instant } from "@assimilation/protocol";

export interface WaitingReason {
  readonly code: ErrorCode;
  readonly message: string;
  /** What the store would work without, where that is known. */
  readonly culprit?: string | undefined;
}

/** Bounded by the attempts of {@link QUIET_MS}. */
export interface SaidReasons {
  latest: string | undefined;
  readonly saidAt: Map<string, Instant>;
}

export const nothingSaid = (): SaidReasons => ({ latest: undefined, saidAt: new Map() });

/** True where it is to be said; then it counts as said. */
export const isNews = (said: SaidReasons, reason: WaitingReason, now: Instant): boolean => {
  for (const [old, at] of said.saidAt) {
    if (now - at >= QUIET_MS) said.saidAt.delete(old);
  }
  const name = nameOf(reason);
  if (said.latest === name || said.saidAt.has(name)) return false;
  said.latest = name;
  said.saidAt.set(name, now);
  return true;
};

const QUIET_MS = 15 * 60_000;

/**
 * Addresses of a name that has several, ports of connections, numbers and ids of transactions are
 * others at each attempt: words with a digit in them are no other reason.
 */
const nameOf = ({ code, message, culprit = "" }: WaitingReason): string =>
  [code, message.replace(/[\w:-]*\d[\w:-]*/g, "#"), culprit].join("\n");
