/** Our real programs as child processes, run by the project's Node as the launchers do. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { compileCache } from "./compile-cache.ts";
import { eventually } from "./eventually.ts";

const checkout = join(import.meta.dirname, "../..");

const guard = join(checkout, "packages/protocol/src/system/guard-usr1.ts");

export const nanoprobeProgram = join(checkout, "packages/nanoprobe/src/main.ts");
export const cmaProgram = join(checkout, "packages/cma/src/main.ts");
export const assimcliProgram = join(checkout, "packages/cma/src/assimcli/main.ts");

export interface RunningProgram {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Exit code, or the name of the signal. */
  readonly ended: Promise<number | string>;
  /** Resolves when stdout or stderr holds `words`. */
  readonly says: (words: string) => Promise<unknown>;
}

export interface ProgramOptions {
  /** The whole environment, but for the compile cache; nothing of the test's is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** Killed, if need be, when the test has finished. */
export const startProgram = (
  program: string,
  argv: readonly string[],
  { env = {}, cwd = "/", stdin = "", uid, gid }: ProgramOptions = {},
): RunningProgram => {
  const flags = ["--import", guard, "--disable-warning=ExperimentalWarning"];
  const child = spawn(process.execPath, [...flags, program, ...argv], {
    cwd,
    env: { ...compileCache(checkout), ...env },
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (part) => {
    stdout += part;
  });
  child.stderr.on("data", (part) => {
    stderr += part;
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  const ended = once(child, "close").then(([code, signal]) => code ?? signal);
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    says: (words) =>
      eventually(
        `the program says ${words}`,
        () => (stdout + stderr).includes(words),
        () => `${stdout}\n${stderr}`,
      ),
  };
};

/** Runs it to its end. */
export const runProgramOnce = async (
  program: string,
  argv: readonly string[],
  options?: ProgramOptions,
) => {
  const running = startProgram(program, argv, options);
  const code = await running.ended;
  return { code, stdout: running.stdout(), stderr: running.stderr() };
};
