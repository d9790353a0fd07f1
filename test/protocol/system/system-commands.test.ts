import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { systemCommands } from "#protocol/system/system-commands.ts";
import type { Command } from "#protocol/world/commands.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const sh = (script: string, limits: Partial<Command> = {}) =>
  systemCommands.run({
    argv: ["/bin/sh", "-c", script],
    env: { PATH: "/usr/bin:/bin" },
    stdin: "",
    cwd: "/",
    timeoutMs: 30_000,
    killAfterMs: 100,
    outputBytesMax: 10_000,
    ...limits,
  });

test("argv, environment, directory and stdin are what was said, and nothing more", async () => {
  const result = await systemCommands.run({
    argv: ["/bin/sh", "-c", 'printf "%s|" "$0" "$1" "$(pwd)"; cat; env', "a b", "$(x);`y`"],
    env: { ONLY: "this" },
    stdin: "input",
    cwd: "/usr",
    timeoutMs: 30_000,
    killAfterMs: 100,
    outputBytesMax: 10_000,
  });
  expect(result.outcome).toEqual({ kind: "exited", code: 0 });
  // PWD is the shell's own.
  expect(result.stdout).toBe("a b|$(x);`y`|/usr|inputONLY=this\nPWD=/usr\n");
});

test.each([
  { script: "exit 7", outcome: { kind: "exited", code: 7 } },
  { script: "kill -SEGV $$", outcome: { kind: "killed", signal: "SIGSEGV" } },
])("`$script` is told as it ended", async ({ script, outcome }) => {
  expect((await sh(script)).outcome).toEqual(outcome);
});

test.each([
  { argv: "/no/such/program", reason: /ENOENT/ },
  { argv: "/etc/passwd", reason: /EACCES/ },
  { argv: "true", reason: /not an absolute path/ },
  { argv: "/bin/tr\0ue", reason: /null bytes/ },
])("$argv is not started", async ({ argv, reason }) => {
  const { outcome } = await sh("", { argv: [argv] });
  expect(outcome).toMatchObject({ kind: "not_started", reason: expect.stringMatching(reason) });
});

test("a directory that is not there is told like a missing program", async () => {
  expect((await sh("true", { cwd: "/no/such" })).outcome.kind).toBe("not_started");
});

test("a program that reads no input is not our failure", async () => {
  const result = await sh("exec 0<&-; exit 0", { stdin: "x".repeat(1_000_000) });
  expect(result.outcome).toEqual({ kind: "exited", code: 0 });
});

test("output is kept up to its bound, and what is beyond does not stop the program", async () => {
  const result = await sh("head -c 1000000 /dev/zero | tr '\\0' x; echo done >&2", {
    outputBytesMax: 10,
  });
  expect(result).toMatchObject({ stdout: "x".repeat(10), stderr: "done\n", isCut: true });
  expect(result.outcome).toEqual({ kind: "exited", code: 0 });
});

test("a character cut by a chunk border is whole again", async () => {
  expect((await sh("printf '\\342\\202'; printf '\\254'")).stdout).toBe("€");
});

test("a time-out ends the whole group, also one that ignores SIGTERM", async () => {
  const dir = tempDir();
  const script = `trap '' TERM; (trap '' TERM; sleep 60) & echo $! > ${dir}/child; sleep 60`;
  const result = await sh(script, { timeoutMs: 300 });
  expect(result.outcome).toEqual({ kind: "timed_out" });
  expect(isAlive(Number(readFileSync(`${dir}/child`, "utf8")))).toBe(false);
});

test("a time-out lets a program say its last words", async () => {
  const result = await sh("trap 'echo bye; exit 0' TERM; sleep 60 & wait", {
    timeoutMs: 300,
    killAfterMs: 20_000,
  });
  expect(result).toMatchObject({ outcome: { kind: "timed_out" }, stdout: "bye\n" });
});

test("what a program leaves behind ends soon after it, and does not change how it ended", async () => {
  const dir = tempDir();
  const result = await sh(`sleep 60 & echo $! > ${dir}/child; exit 3`);
  expect(result.outcome).toEqual({ kind: "exited", code: 3 });
  expect(isAlive(Number(readFileSync(`${dir}/child`, "utf8")))).toBe(false);
});

test("aborting ends a command as its time-out would", async () => {
  const abort = new AbortController();
  const running = sh("sleep 60", { signal: abort.signal });
  abort.abort();
  expect((await running).outcome).toEqual({ kind: "timed_out" });
  expect((await sh("sleep 60", { signal: abort.signal })).outcome).toEqual({ kind: "timed_out" });
});

/** A zombie is not: it waits for its parent alone. */
const isAlive = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};
