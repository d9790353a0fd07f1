/**
 * A store that is waited for: transactions that it could not do are tried again, later and later.
 *
 *     1 s, 2 s, 4 s … 15 s between attempts, for as long as it takes
 *
 * What waits keeps its promise pending, so agents are not told that anything was applied; they
 * keep their newest results, and nothing needs to be spooled here. The first failure, each other
 * reason after it, and the recovery are logged, not each attempt.
 */
import {
  AssimilationError,
  type CancelWake,
  type Clock,
  type ErrorCode,
  type Logger,
  later,
  type WallTime,
} from "@assimilation/protocol";
import type { GraphStore } from "../store/graph-store.ts";

export interface PatientStore {
  /** As {@link GraphStore.transact}, but never rejects; pending for ever after `stop`. */
  readonly transact: GraphStore["transact"];
  /** The same, but rejects with a mistake of ours: for who may know whose input brought it to light. */
  readonly transactOrReject: GraphStore["transact"];
  /** Since when the store has not answered; undefined while all is well. */
  readonly waitingSince: () => WallTime | undefined;
  /** Resolves when no attempt is under way; none begins after. */
  readonly stop: () => Promise<void>;
}

export interface PatientStoreDeps {
  readonly store: Pick<GraphStore, "transact">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of what is not the store's failure but our mistake: the process should end. */
  readonly fail: (mistake: unknown) => void;
  /** Told when the waiting begins, when its reason is another, and, with undefined, when it is over. */
  readonly onWaiting?: (waiting: Waiting | undefined) => void;
}

/** Since when, and for what reason, the store is waited for. */
export interface Waiting {
  readonly since: WallTime;
  readonly reason: string;
}

const FIRST_WAIT_MS = 1_000;
/** Whoever mended the store should not have to wonder whether it worked. */
const LAST_WAIT_MS = 15_000;

export const createPatientStore = (deps: PatientStoreDeps): PatientStore => {
  const { store, clock, logger, fail, onWaiting = () => undefined } = deps;
  const cancels = new Set<CancelWake>();
  const attempts = new Set<Promise<void>>();
  let waiting: { readonly since: WallTime; readonly code: ErrorCode } | undefined;
  let isStopped = false;

  const sawFailure = ({ code, message: reason }: AssimilationError): void => {
    if (waiting?.code === code) return;
    logger.error(
      { code, reason },
      waiting === undefined
        ? "The store does not work; agents keep what they have to say until it does."
        : "The store still does not work, for another reason.",
    );
    waiting = { since: waiting?.since ?? clock.wallTime(), code };
    onWaiting({ since: waiting.since, reason });
  };
  const sawSuccess = (): void => {
    if (waiting === undefined) return;
    logger.info({ waitedMs: clock.wallTime() - waiting.since }, "The store works again.");
    waiting = undefined;
    onWaiting(undefined);
  };

  const wait = (waitMs: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.wakeAt(later(clock.now(), waitMs), () => {
        cancels.delete(cancel);
        resolve();
      });
      cancels.add(cancel);
    });

  const transactOrReject: GraphStore["transact"] = async (body) => {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LAST_WAIT_MS)) {
      if (isStopped) return never();
      const attempt = store.transact(body);
      const ended = attempt.then(noted, noted);
      attempts.add(ended);
      try {
        const result = await attempt;
        sawSuccess();
        return result;
      } catch (failure) {
        if (!(failure instanceof AssimilationError)) throw failure;
        sawFailure(failure);
      } finally {
        attempts.delete(ended);
      }
      await wait(waitMs);
    }
  };

  const transact: GraphStore["transact"] = async (body) => {
    try {
      return await transactOrReject(body);
    } catch (mistake) {
      fail(mistake);
      return never();
    }
  };

  return {
    transact,
    transactOrReject,
    waitingSince: () => waiting?.since,
    stop: async () => {
      isStopped = true;
      for (const cancel of cancels) cancel();
      cancels.clear();
      await Promise.all(attempts);
    },
  };
};

const noted = (): void => undefined;

const never = (): Promise<never> => new Promise(() => undefined);
