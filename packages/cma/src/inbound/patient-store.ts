/**
 * A store that is waited for: transactions that it could not do are tried again, later and later.
 *
 *     1 s, 2 s, 4 s … 15 s between attempts, for as long as it takes
 *
 * What waits keeps its promise pending, so agents are not told that anything was applied; they
 * keep their newest results, and nothing needs to be spooled here. The first failure, each other
 * reason after it, and the recovery are logged, not each attempt; the status has the latest reason.
 *
 * What is too much at once for a server is for the caller to make less of; where it is a single
 * message, log and status name it until it is done, for others may be done meanwhile.
 */
import {
  AssimilationError,
  type CancelWake,
  type Clock,
  type ErrorCode,
  type Instant,
  type Logger,
  later,
  type WallTime,
} from "@assimilation/protocol";
import type { GraphStore, StoreTransaction } from "../store/graph-store.ts";
import { type AboutMessage, describeMessage } from "./about-message.ts";
import { isNews, nothingSaid } from "./waiting-reasons.ts";

export interface PatientStore {
  /** As {@link GraphStore.transact}, but never rejects; pending for ever after `stop`. */
  readonly transact: GraphStore["transact"];
  /**
   * The same, but rejects with a mistake of ours, for who may know whose input brought it to light;
   * and with the second answer of a server that this is too much at once, with the first where it is
   * a single message that is large.
   */
  readonly transactOrReject: <T>(body: Body<T>, only?: SingleMessage) => Promise<T>;
  /** Since when the store has not answered; undefined while all is well. */
  readonly waitingSince: () => WallTime | undefined;
  /** Resolves when no attempt is under way; none begins after. */
  readonly stop: () => Promise<void>;
}

interface SingleMessage {
  readonly about: AboutMessage;
  /** Asked after an attempt, which may have told. */
  readonly isLarge: () => boolean;
}

type Body<T> = (tx: StoreTransaction) => Promise<T>;

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
  let waiting: Waited | undefined;
  let said = nothingSaid();
  let isStopped = false;

  const sawFailure = ({ code, message }: AssimilationError, only?: AboutMessage): void => {
    const culprit = code === TOO_MUCH && only ? describeMessage(only) : undefined;
    const failedAt = clock.now();
    const reason = culprit === undefined ? message : `${message} It is ${culprit}.`;
    if (isNews(said, { code, message, culprit }, failedAt)) {
      if (culprit !== undefined) {
        logger.error(
          { code, reason, ...only },
          "A message is too much for the store; it is tried again, and others are taken meanwhile.",
        );
      } else {
        logger.error(
          { code, reason },
          waiting === undefined
            ? "The store does not work; agents keep what they have to say until it does."
            : "The store still does not work, for another reason.",
        );
      }
    }
    const { since = clock.wallTime(), beganAt = failedAt } = waiting ?? {};
    if (waiting?.reason !== reason) onWaiting({ since, reason });
    waiting = { since, beganAt, failedAt, reason, culprit };
  };
  /** Of a server that finds one message too much, it proves nothing that it takes others. */
  const sawSuccess = (only?: AboutMessage): void => {
    if (waiting === undefined) return;
    const { culprit, failedAt } = waiting;
    const isAnother = culprit !== undefined && !(only && culprit === describeMessage(only));
    if (isAnother && clock.now() - failedAt < CULPRIT_MS) return;
    logger.info({ waitedMs: clock.now() - waiting.beganAt }, "The store works again.");
    waiting = undefined;
    said = nothingSaid();
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

  /** `tooMuchMax`: answers of a server that it is too much, before the caller hears of it. */
  const untilDone = async <T>(
    body: Body<T>,
    tooMuchMax: () => number,
    only?: AboutMessage,
  ): Promise<T> => {
    let tooMuch = 0;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LAST_WAIT_MS)) {
      if (isStopped) return never();
      const attempt = store.transact(body);
      const ended = attempt.then(noted, noted);
      attempts.add(ended);
      try {
        const result = await attempt;
        sawSuccess(only);
        return result;
      } catch (failure) {
        if (!(failure instanceof AssimilationError)) throw failure;
        if (failure.code === TOO_MUCH) tooMuch += 1;
        const isGivenUp = failure.code === TOO_MUCH && tooMuch >= tooMuchMax();
        sawFailure(failure, isGivenUp ? only : undefined);
        if (isGivenUp) throw failure;
      } finally {
        attempts.delete(ended);
      }
      await wait(waitMs);
    }
  };

  const transact: PatientStore["transact"] = async (body) => {
    try {
      return await untilDone(body, () => Number.POSITIVE_INFINITY);
    } catch (mistake) {
      fail(mistake);
      return never();
    }
  };

  return {
    transact,
    transactOrReject: (body, only) =>
      untilDone(body, () => (only?.isLarge() ? 1 : TOO_MUCH_MAX), only?.about),
    waitingSince: () => waiting?.since,
    stop: async () => {
      isStopped = true;
      for (const cancel of cancels) cancel();
      cancels.clear();
      await Promise.all(attempts);
    },
  };
};

interface Waited extends Waiting {
  /** How long is measured from there: a clock that is set right meanwhile would give any number. */
  readonly beganAt: Instant;
  /** The latest time. */
  readonly failedAt: Instant;
  /** The message without which the store would work. */
  readonly culprit: string | undefined;
}

const TOO_MUCH: ErrorCode = "ASSIM_STORE_TOO_MUCH";

/** A message comes again within ten minutes; else its agent has something else to say, or is gone. */
const CULPRIT_MS = 15 * 60_000;

/** Once may be a bad moment of the server. */
const TOO_MUCH_MAX = 2;

const noted = (): void => undefined;

const never = (): Promise<never> => new Promise(() => undefined);
