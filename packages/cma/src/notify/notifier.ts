/**
 * Tells events to the scripts of notification.d: in commit order, one script at
 * a time, each event marked as told only when all scripts had their turn.
 *
 *     store: untold ──► script 1 ──► script 2 ──► … ──► store: markTold
 *       ^                                                  │
 *       +--------------------------------------------------+
 *
 * The outbox is the store's, so nothing is lost when the CMA dies: what was not
 * marked is told again, with the same ASSIM_eventid. A script that fails, hangs
 * or is not there costs its own time limit at most; see script-patience.ts for
 * one that keeps hanging. A store that cannot answer is asked again later.
 */
import { type Clock, type Commands, type Files, type Logger, later } from "@assimilation/protocol";
import type { AssimEvent } from "../events/event.ts";
import type { GraphStore } from "../store/graph-store.ts";
import { type ScriptSurroundings, scriptCall } from "./script-call.ts";
import { type Refusal, readScriptDirectory } from "./script-directory.ts";
import { logOutcome } from "./script-log.ts";
import { mayRun, newPatience, type ScriptPatience, sawEnd, sawTimeOut } from "./script-patience.ts";

export interface NotifierDeps {
  readonly store: Pick<GraphStore, "transact">;
  readonly commands: Commands;
  readonly files: Pick<Files, "list" | "stat">;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface NotifierOptions extends ScriptSurroundings {
  readonly directory: string;
  /** Of the user the CMA runs as: its scripts, like root's, are trusted. */
  readonly uid: number;
  /** Default 60 s for each script and event. */
  readonly timeoutMs?: number;
  /** From SIGTERM to SIGKILL; default 5 s. */
  readonly killAfterMs?: number;
  /** How long `stop` lets the running script go on; default 5 s. */
  readonly graceMs?: number;
}

export interface Notifier {
  /** Tells first what an earlier run of the CMA left untold. */
  readonly start: () => void;
  /** There may be something to tell. Cheap; call it after each commit with events. */
  readonly wake: () => void;
  /** Resolves when no script runs any more. An event in the middle is told again after the next start. */
  readonly stop: () => Promise<void>;
}

export const createNotifier = (deps: NotifierDeps, options: NotifierOptions): Notifier => {
  const { store, commands, files, clock, logger } = deps;
  const { directory, uid, timeoutMs = 60_000, killAfterMs = 5_000, graceMs = 5_000 } = options;

  const patienceByScript = new Map<string, ScriptPatience>();
  const impatience = new AbortController();
  let loggedRefusals = "";
  let isStopping = false;
  let hasMore = false;
  let round: Promise<void> | undefined;
  let failures = 0;
  let cancelRetry = (): void => undefined;
  /** Of the newest event all scripts had: it may be told, and yet not marked. */
  let toldSequence = -1;

  const wake = (): void => {
    hasMore = true;
    cancelRetry();
    if (round !== undefined || isStopping) return;
    round = tellAll().finally(() => {
      round = undefined;
    });
  };

  const tellAll = async (): Promise<void> => {
    while (hasMore && !isStopping) {
      hasMore = false;
      try {
        const events = await store.transact((tx) => tx.untold(EVENTS_A_ROUND));
        for (const event of events) {
          if (event.sequence > toldSequence) await tell(event);
          if (isStopping && event.sequence > toldSequence) return;
          await store.transact((tx) => tx.markTold(event.sequence));
        }
        hasMore ||= events.length > 0;
        failures = 0;
      } catch (error) {
        retryLater(error);
        return;
      }
    }
  };

  const retryLater = (error: unknown): void => {
    const retryMs = Math.min(RETRY_MS * 2 ** failures, RETRY_MS_MAX);
    failures = Math.min(failures + 1, 20);
    logger.error({ err: error, retryMs }, "The store gives no events to tell; trying again.");
    hasMore = true;
    cancelRetry = clock.wakeAt(later(clock.now(), retryMs), wake);
  };

  /** Gives the event to each script; a stop in between leaves it untold. */
  const tell = async (event: AssimEvent): Promise<void> => {
    for (const script of scriptsNow()) {
      if (isStopping) return;
      await runScript(script, event);
    }
    if (!impatience.signal.aborted) toldSequence = event.sequence;
  };

  const scriptsNow = (): readonly string[] => {
    const { names, refusals } = readScriptDirectory(files, directory, uid);
    logRefusals(refusals);
    for (const script of patienceByScript.keys()) {
      if (!names.includes(script)) patienceByScript.delete(script);
    }
    return names;
  };

  /** Once each, not once an event. */
  const logRefusals = (refusals: readonly Refusal[]): void => {
    const all = JSON.stringify(refusals);
    if (all === loggedRefusals) return;
    loggedRefusals = all;
    for (const { path, reason, mend } of refusals) {
      logger.error({ path, reason, mend }, "A notification script is refused.");
    }
  };

  const runScript = async (script: string, event: AssimEvent): Promise<void> => {
    const patience = patienceByScript.get(script) ?? newPatience();
    patienceByScript.set(script, patience);
    if (!mayRun(patience, clock.now())) return;
    if (patience.missed > 0) {
      const { missed } = patience;
      logger.warn({ script, missed }, "A notification script is tried again after its pause.");
      patience.missed = 0;
    }
    const result = await commands.run({
      ...scriptCall(`${directory}/${script}`, event, options),
      cwd: "/",
      timeoutMs,
      killAfterMs,
      signal: impatience.signal,
      outputBytesMax: OUTPUT_BYTES_MAX,
    });
    if (impatience.signal.aborted) return;
    logOutcome(logger.child({ script, eventId: event.id }), result);
    if (result.outcome.kind !== "timed_out") {
      sawEnd(patience);
      return;
    }
    const pauseMs = sawTimeOut(patience, clock.now());
    if (pauseMs !== undefined) {
      logger.error({ script, pauseMs }, "A notification script hangs each time and is left out.");
    }
  };

  return {
    start: wake,
    wake,
    stop: async () => {
      isStopping = true;
      cancelRetry();
      const cancelKill = clock.wakeAt(later(clock.now(), graceMs), () => impatience.abort());
      await round;
      cancelKill();
    },
  };
};

const EVENTS_A_ROUND = 50;
const OUTPUT_BYTES_MAX = 65_536;
const RETRY_MS = 1_000;
const RETRY_MS_MAX = 60_000;
