/**
 * Starts a CMA whose database may be away: a host that boots does not wait for another one.
 *
 *     start ─► started                              ready
 *           ─► database away ─► say so, note it     ready; tried again until it starts
 *           ─► anything else ─► rejects             the process ends with that sentence
 *
 * Agents are served from the moment the database is there; until then they try again by themselves.
 */
import {
  AssimilationError,
  type CancelWake,
  type Clock,
  type ErrorCode,
  type Logger,
  later,
} from "@assimilation/protocol";
import type { Cma } from "./cma.ts";
import type { Waiting } from "./inbound/patient-store.ts";
import { isNews, nothingSaid } from "./inbound/waiting-reasons.ts";

export interface PatientStartDeps {
  readonly cma: Pick<Cma, "start" | "stop">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For whoever started the daemon. */
  readonly say: (sentence: string) => void;
  readonly onWaiting: (waiting: Waiting | undefined) => void;
  /** Told of what ends a start that was waited for. */
  readonly fail: (mistake: unknown) => void;
}

/** What waiting can help against, before anything was ever right. */
const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "ASSIM_STORE_DOWN",
  "ASSIM_STORE_SERVER",
  "ASSIM_STORE_STOPPED",
  "ASSIM_STORE_TOO_MUCH",
]);

const EVERY_MS = 5_000;

export const createPatientStart = (deps: PatientStartDeps): Pick<Cma, "start" | "stop"> => {
  const { cma, clock, logger, say, onWaiting, fail } = deps;
  let cancel: CancelWake = () => undefined;
  const said = nothingSaid();
  let waiting: Waiting | undefined;
  let isStopped = false;

  /** The log has it once, and again when the reason is another; the status has the latest. */
  const wait = ({ code, message: reason }: AssimilationError): void => {
    if (isNews(said, { code, message: reason }, clock.now())) {
      logger.error({ code, reason }, "The database is not there; the CMA waits for it.");
    }
    const before = waiting?.reason;
    waiting = { since: waiting?.since ?? clock.wallTime(), reason };
    if (reason !== before) onWaiting(waiting);
    cancel = clock.wakeAt(later(clock.now(), EVERY_MS), () => void again());
  };

  const again = async (): Promise<void> => {
    try {
      await cma.start();
      if (isStopped) return;
      onWaiting(undefined);
      logger.info({}, "The database is there; the CMA serves agents from now on.");
    } catch (failure) {
      if (isStopped) return;
      if (isPassing(failure)) {
        wait(failure);
        return;
      }
      if (failure instanceof AssimilationError) {
        const { code, message: reason } = failure;
        logger.error({ code, reason }, "The database cannot be used; the CMA ends.");
      }
      onWaiting(undefined);
      fail(failure);
    }
  };

  return {
    start: async () => {
      onWaiting(undefined);
      try {
        await cma.start();
      } catch (failure) {
        if (!isPassing(failure)) throw failure;
        say(`${failure.message} The CMA keeps trying, and serves agents as soon as it can.`);
        wait(failure);
      }
    },
    stop: async () => {
      isStopped = true;
      cancel();
      await cma.stop();
      onWaiting(undefined);
    },
  };
};

const isPassing = (failure: unknown): failure is AssimilationError =>
  failure instanceof AssimilationError && passing.has(failure.code);
