/**
 * Is it running? The pid file says a number; the kernel says whether a process
 * of that number has our program's name, which the daemon gave itself. So a
 * stale file, and a number that another program got since, are seen for what
 * they are.
 *
 * Exit codes of `--status`: Linux Standard Base 5.0, "Init Script Actions".
 */
import { setTimeout as pause } from "node:timers/promises";
import { AssimilationError } from "../errors.ts";
import { errnoOf } from "./errno.ts";
import { systemFiles } from "./system-files.ts";

export interface PidFile {
  /** Of the daemon, as {@link claimPidFile} made it known: at most 15 characters. */
  readonly name: string;
  readonly path: string;
}

export type DaemonState =
  | { readonly kind: "running"; readonly pid: number }
  | { readonly kind: "dead" }
  | { readonly kind: "not_running" }
  | { readonly kind: "unknown"; readonly reason: string };

/** How long `--kill` waits for the end: goodbyes take 2 s, a script in its last breath 5 s. */
const STOP_WITHIN_MS = 15_000;
const POLL_MS = 50;

export const daemonState = ({ name, path }: PidFile): DaemonState => {
  const read = systemFiles.readText(path, 64);
  if (!read.ok && read.code === "ENOENT") return { kind: "not_running" };
  if (!read.ok) return { kind: "unknown", reason: `${path} cannot be read (${read.code})` };
  const pid = /^[1-9]\d{0,9}\s*$/.test(read.value) ? Number(read.value) : undefined;
  if (pid === undefined) return { kind: "unknown", reason: `${path} does not hold a pid` };
  return pid !== process.pid && isProgram(pid, name) ? { kind: "running", pid } : { kind: "dead" };
};

/** A sentence and the exit code that `--status` owes. */
export const describeState = (
  file: PidFile,
): { readonly sentence: string; readonly code: number } => {
  const state = daemonState(file);
  switch (state.kind) {
    case "running":
      return { sentence: `${file.name} is running (pid ${state.pid}).`, code: 0 };
    case "dead":
      return { sentence: `${file.name} is not running, though ${file.path} exists.`, code: 1 };
    case "not_running":
      return { sentence: `${file.name} is not running.`, code: 3 };
    case "unknown":
      return { sentence: `It is not known whether ${file.name} runs: ${state.reason}.`, code: 4 };
  }
};

/** @throws AssimilationError that says how to end the one that runs. */
export const assertNotRunning = (file: PidFile): void => {
  const { name, path } = file;
  const state = daemonState(file);
  if (state.kind === "running") {
    throw new AssimilationError(
      "ASSIM_PID_RUNNING",
      `${name} is running already (pid ${state.pid}, by ${path}). \`${name} --kill\` ends it.`,
    );
  }
};

/**
 * Names this process and writes its pid.
 *
 * @throws AssimilationError when the file cannot be written.
 */
export const claimPidFile = ({ name, path }: PidFile): void => {
  process.title = name;
  const written = systemFiles.writeAtomic(
    path,
    new TextEncoder().encode(`${process.pid}\n`),
    0o644,
  );
  if (!written.ok) {
    throw new AssimilationError(
      "ASSIM_PID_WRITE",
      `Cannot write the pid file ${path} (${written.code}). --pidfile FILE names another place.`,
    );
  }
};

/** Only ours: a successor may have written its own by now. */
export const releasePidFile = ({ path }: PidFile): void => {
  const read = systemFiles.readText(path, 64);
  if (read.ok && read.value.trim() === String(process.pid)) systemFiles.remove(path);
};

/**
 * Asks the daemon to end and waits for it; nothing to do when it does not run.
 *
 * @throws AssimilationError when it may not be signalled, or does not end.
 */
export const killDaemon = async (file: PidFile): Promise<void> => {
  const { name, path } = file;
  const state = daemonState(file);
  if (state.kind === "unknown") {
    throw new AssimilationError("ASSIM_PID_UNKNOWN", `Cannot stop ${name}: ${state.reason}.`);
  }
  if (state.kind === "dead") systemFiles.remove(path);
  if (state.kind !== "running") return;

  const { pid } = state;
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    if (errnoOf(error) === "ESRCH") return;
    throw new AssimilationError(
      "ASSIM_PID_PERMISSION",
      `No permission to stop ${name} (pid ${pid}): it runs as another user. Try with sudo.`,
      { cause: error },
    );
  }
  for (let waitedMs = 0; waitedMs < STOP_WITHIN_MS; waitedMs += POLL_MS) {
    if (!isProgram(pid, name)) return;
    await pause(POLL_MS);
  }
  throw new AssimilationError(
    "ASSIM_PID_STAYS",
    `${name} (pid ${pid}) was asked to end and is still there after ${STOP_WITHIN_MS / 1000} s. \`kill -KILL ${pid}\` ends it without goodbye.`,
  );
};

/** A zombie has ended: it only waits for its parent. */
const isProgram = (pid: number, name: string): boolean => {
  const stat = systemFiles.readText(`/proc/${pid}/stat`, 4096);
  const [, command, state] = stat.ok ? (/^\d+ \((.*)\) (\w)/s.exec(stat.value) ?? []) : [];
  return command === name.slice(0, 15) && state !== "Z" && state !== "X";
};
