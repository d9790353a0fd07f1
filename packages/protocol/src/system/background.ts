/**
 * Into the background: the program starts itself again, detached, with its
 * output going to a log file, and waits until that one says it is ready.
 *
 *     parent ──spawn──► child (--foreground)
 *       │                 ├── ready ──────────► parent: 0
 *       │                 └── sentence, end ──► parent: says it, 1
 *
 * The child speaks over Node's own channel. Without one (systemd, a terminal)
 * {@link tellParent} says nothing.
 */
import { spawn } from "node:child_process";
import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { AssimilationError } from "../errors.ts";
import { errnoOf } from "./errno.ts";

/** What the child tells. */
export type Told =
  | { readonly ready: true }
  | { readonly problem: string }
  /** For whoever started it to read, though all is well. */
  | { readonly notice: string };

/** True in a child that somebody waits for. */
export const hasWaitingParent = (): boolean => process.send !== undefined;

export const tellParent = (told: Told): void => {
  if (process.send === undefined) return;
  process.send(told);
  if ("ready" in told) process.disconnect?.();
};

/**
 * Resolves once the child is ready.
 *
 * @throws AssimilationError (as a rejection) with the child's own sentence.
 */
export const respawnInBackground = async (
  logFile: string,
  onNotice: (notice: string) => void,
): Promise<void> => {
  const log = openLog(logFile);
  const argv = [...process.execArgv, ...process.argv.slice(1), "--foreground"];
  const child = spawn(process.execPath, argv, {
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
  });
  closeSync(log);

  const problem = await new Promise<string | undefined>((resolve) => {
    let said: string | undefined;
    child.on("message", (told: Told) => {
      if ("ready" in told) resolve(undefined);
      else if ("notice" in told) onNotice(told.notice);
      else said = told.problem;
    });
    child.once("error", (error) => resolve(`It could not be started: ${error.message}.`));
    child.once("exit", () => resolve(said ?? `It ended before it was ready; ${logFile} says why.`));
  });
  if (problem !== undefined) throw new AssimilationError("ASSIM_BACKGROUND_START", problem);
  child.disconnect();
  child.unref();
};

const LOG_FLAGS =
  constants.O_WRONLY |
  constants.O_CREAT |
  constants.O_APPEND |
  constants.O_NOFOLLOW |
  constants.O_NONBLOCK;

const openLog = (path: string): number => {
  try {
    const fd = openSync(path, LOG_FLAGS, 0o640);
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
    throw new AssimilationError("ASSIM_BACKGROUND_LOG", `The log ${path} is not a regular file.`);
  } catch (error) {
    if (error instanceof AssimilationError) throw error;
    throw new AssimilationError(
      "ASSIM_BACKGROUND_LOG",
      `Cannot write the log ${path} (${errnoOf(error)}). --foreground logs to standard output.`,
      { cause: error },
    );
  }
};
