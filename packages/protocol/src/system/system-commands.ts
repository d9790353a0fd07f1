/**
 * Other programs through node:child_process: each in a process group of its
 * own, without a shell, bounded in time and output.
 *
 *     running --(leader exits)--> leftovers --(none left)--> resolved
 *        |                         ^     |
 *        +-(timeoutMs)-> SIGTERM --+     +--(killAfterMs)--> SIGKILL
 *
 * What a program left behind in its group gets `killAfterMs` to end by itself,
 * so one that starts something and leaves never stalls us until its timeout.
 * Who leaves the group (setsid) is out of reach.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { Command, CommandOutcome, CommandResult, Commands } from "../world/commands.ts";

/** How often we look whether a group has ended: there is no event for it. */
const GROUP_POLL_MS = 20;

/** SIGKILL works at once; what still shows after this is a zombie that nobody collects. */
const AFTER_KILL_MS = 200;

/** For output already written when the group ended; longer only where a stranger holds the pipe. */
const DRAIN_MS = 200;

/** Groups that run now; none outlives this process. Bounded by who calls `run`. */
const running = new Set<number>();
process.on("exit", () => {
  for (const group of running) signalGroup(group, "SIGKILL");
});

export const systemCommands: Commands = {
  run: async (command) => {
    const { argv, env, cwd } = command;
    if (!argv[0].startsWith("/")) return notStarted(`${argv[0]} is not an absolute path`);
    try {
      const child = spawn(argv[0], argv.slice(1), { cwd, env: { ...env }, detached: true });
      return await supervise(child, command);
    } catch (error) {
      return notStarted(error);
    }
  },
};

const supervise = async (
  child: ChildProcessWithoutNullStreams,
  { stdin, timeoutMs, killAfterMs, outputBytesMax, signal }: Command,
): Promise<CommandResult> => {
  const stdout = capture(child.stdout, outputBytesMax);
  const stderr = capture(child.stderr, outputBytesMax);
  // A program need not read its input: EPIPE is no failure.
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);

  const group = child.pid;
  if (group === undefined) return notStarted(await failureOf(child));
  running.add(group);

  let isTimedOut = false;
  let kill: NodeJS.Timeout | undefined;
  const killSoon = (): void => {
    kill ??= setTimeout(() => signalGroup(group, "SIGKILL"), killAfterMs);
  };
  const endEarly = (): void => {
    isTimedOut = true;
    signalGroup(group, "SIGTERM");
    killSoon();
  };
  const timeout = setTimeout(endEarly, timeoutMs);
  signal?.addEventListener("abort", endEarly);
  if (signal?.aborted) endEarly();

  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const outcome = await exitOf(child);
  clearTimeout(timeout);
  signal?.removeEventListener("abort", endEarly);
  killSoon();
  await groupEnd(group, killAfterMs + AFTER_KILL_MS);
  clearTimeout(kill);
  running.delete(group);

  await Promise.race([closed, pause(DRAIN_MS)]);
  child.stdout.destroy();
  child.stderr.destroy();
  return {
    outcome: isTimedOut ? { kind: "timed_out" } : outcome,
    stdout: stdout.text(),
    stderr: stderr.text(),
    isCut: stdout.isCut() || stderr.isCut(),
  };
};

/** Keeps the first `bytesMax` bytes; reads on, so that the program is not stopped by a full pipe. */
const capture = (stream: Readable, bytesMax: number) => {
  const parts: Uint8Array[] = [];
  let kept = 0;
  let seen = 0;
  stream.on("data", (part: Uint8Array) => {
    seen += part.byteLength;
    const head = part.subarray(0, bytesMax - kept);
    if (head.byteLength > 0) parts.push(head);
    kept += head.byteLength;
  });
  return {
    text: (): string => {
      const decoder = new TextDecoder();
      return (
        parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode()
      );
    },
    isCut: (): boolean => seen > kept,
  };
};

const exitOf = (child: ChildProcessWithoutNullStreams): Promise<CommandOutcome> =>
  new Promise((resolve) => {
    child.once("exit", (code, signal) =>
      resolve(
        code === null ? { kind: "killed", signal: signal ?? "unknown" } : { kind: "exited", code },
      ),
    );
  });

const failureOf = (child: ChildProcessWithoutNullStreams): Promise<Error> =>
  new Promise((resolve) => {
    child.once("error", resolve);
  });

const notStarted = (reason: unknown): CommandResult => ({
  outcome: {
    kind: "not_started",
    reason: reason instanceof Error ? reason.message : String(reason),
  },
  stdout: "",
  stderr: "",
  isCut: false,
});

const groupEnd = async (group: number, withinMs: number): Promise<void> => {
  const polls = Math.ceil(withinMs / GROUP_POLL_MS);
  for (let polled = 0; polled < polls && signalGroup(group, 0); polled++) {
    await pause(GROUP_POLL_MS);
  }
};

/** False when the group has nobody left. */
const signalGroup = (group: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
};
