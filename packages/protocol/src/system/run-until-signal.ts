/**
 * The life of a daemon: start, wait for a signal, stop in order.
 *
 *     start ──► running ──(TERM, INT)──► stopping ──► done
 *                                           └──(a second one)──► gone at once
 *
 * npm hands one Ctrl-C on twice within a millisecond, so a repeat that soon is
 * the same signal.
 */
import type { LevelledLogger } from "./json-logger.ts";

/** A service that the process keeps alive. */
export interface Service {
  readonly start: () => Promise<void>;
  /** Says goodbye to peers, then closes. Resolves within the grace period. */
  readonly stop: () => Promise<void>;
}

/** No sooner is a signal a second one. */
const REPEAT_MS = 1000;

/**
 * A signal that comes while it starts is heard, and answered once it has started.
 *
 * @throws what `create`, `start` or `stop` throws (as a rejection).
 */
export const runUntilSignal = async (
  create: () => Service,
  onStarted: () => void,
): Promise<void> => {
  const asked = firstSignal();
  const service = create();
  await service.start();
  onStarted();
  await asked;
  await service.stop();
};

/** SIGUSR1 shows more in the log, SIGUSR2 less; said while it can still be seen. */
export const followDetailSignals = (logger: LevelledLogger): void => {
  process.on("SIGUSR1", () => {
    logger.moreDetail();
    logger.info({ logLevel: logger.level() }, "A signal asked for more in the log.");
  });
  process.on("SIGUSR2", () => {
    logger.info({ logLevel: logger.level() }, "A signal asked for less in the log.");
    logger.lessDetail();
  });
};

const firstSignal = (): Promise<void> =>
  new Promise((resolve) => {
    let firstAt: number | undefined;
    const hear = (): void => {
      firstAt ??= performance.now();
      if (performance.now() - firstAt > REPEAT_MS) process.exit(1);
      resolve();
    };
    process.on("SIGTERM", hear);
    process.on("SIGINT", hear);
    // Without a terminal to lose, a hang-up means "read your settings again" to
    // some scripts; it must not end us.
    process.on("SIGHUP", process.stdin.isTTY ? hear : () => undefined);
  });
