/** Real processes beside each other: the daemons as they are shipped, and what the kernel says they cost. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const packages = join(import.meta.dirname, "../packages");

/** As the launchers in bin/ run it. */
export const programWords = (name: "cma" | "nanoprobe"): readonly string[] => [
  "--import",
  join(packages, "protocol/src/system/guard-usr1.ts"),
  "--disable-warning=ExperimentalWarning",
  join(packages, name, "src/main.ts"),
];

export interface RunningProcess {
  readonly pid: number;
  /** Ends it in order, and waits for it. */
  readonly stop: () => Promise<void>;
}

/** A Node process with these words, and nothing of our environment but `env`. */
export const startNode = (
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningProcess => {
  const child: ChildProcess = spawn(process.execPath, words, {
    env: { ...env },
    stdio: "ignore",
  });
  if (child.pid === undefined) throw new Error(`cannot start node ${words.join(" ")}`);
  const ended = once(child, "exit");
  return {
    pid: child.pid,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
};

/** CPU of all its threads since it started, in seconds. Source: proc_pid_stat(5), fields 14 and 15. */
export const cpuSecondsOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
};

/** USER_HZ: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** In MiB. Source: proc_pid_smaps(5). */
export const memoryOf = (pid: number): { readonly pss: number; readonly rss: number } => {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const mib = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(rollup)?.[1]) / 1024;
  return { pss: mib("Pss"), rss: mib("Rss") };
};
