/**
 * One `npm start` a home at a time: a second one would end the daemons of the
 * first under its reader's eyes. A pid file says who is there; what a killed
 * run left behind names no living `start/main.ts` and is taken over.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Gives the pid of the one that runs, or undefined when the home is ours now.
 *
 * @throws Error with a sentence when nothing can be written there.
 */
export const claimHome = (root: string, ownPid: number): number | undefined => {
  const file = pidFileOf(root);
  const pid = Number(readOr(file, ""));
  if (pid > 0 && pid !== ownPid && isStart(pid)) return pid;
  try {
    mkdirSync(root, { recursive: true, mode: 0o755 });
    writeFileSync(file, `${ownPid}\n`, { mode: 0o644 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Nothing can be kept in ${root} (${reason}).\nASSIMILATION_START=DIRECTORY npm start keeps it elsewhere.`,
      { cause },
    );
  }
  return undefined;
};

export const releaseHome = (root: string): void => rmSync(pidFileOf(root), { force: true });

const pidFileOf = (root: string): string => join(root, "start.pid");

/** Its own arguments say so; a number that another program got since does not count. */
const isStart = (pid: number): boolean =>
  readOr(`/proc/${pid}/cmdline`, "")
    .split("\0")
    .some((word) => word.endsWith("start/main.ts"));

const readOr = (path: string, otherwise: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return otherwise;
  }
};
