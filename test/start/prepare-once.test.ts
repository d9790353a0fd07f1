/** Two npm scripts in a fresh clone at once: one installs, the other waits, whatever happens to the first. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { tempDir } from "#test/support/temp-dir.ts";

const script = join(import.meta.dirname, "../../start/prepare-once");

/**
 * A clone whose npm says that it installs, and goes on when it is told to: it reads one line of
 * the FIFO `go`, so that the test, not the clock, decides how long an installation takes.
 */
const freshClone = (): string => {
  const clone = tempDir();
  mkdirSync(join(clone, "start"));
  mkdirSync(join(clone, "path"));
  copyFileSync(script, join(clone, "start/prepare-once"));
  writeFileSync(join(clone, "package-lock.json"), "{}");
  // What npm writes last must be newer, also on a file system that knows whole seconds only.
  utimesSync(join(clone, "package-lock.json"), 1_000_000_000, 1_000_000_000);
  writeFileSync(join(clone, "installations"), "");
  execFileSync("mkfifo", [join(clone, "go")]);
  const npm = join(clone, "path/npm");
  writeFileSync(
    npm,
    `#!/bin/sh
echo "$*" >>installations
echo installing
read -r word <go
[ "$word" = done ] || exit 1
mkdir -p node_modules && : >node_modules/.package-lock.json
`,
  );
  chmodSync(npm, 0o755);
  return clone;
};

const prepare = (clone: string): ChildProcess => {
  const env = { PATH: `${clone}/path:${process.env["PATH"]}` };
  const child = spawn(join(clone, "start/prepare-once"), { cwd: "/", env, detached: true });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
};

const says = (child: ChildProcess, words: string): Promise<void> =>
  new Promise((resolve) => {
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (part: Uint8Array) => {
        text += String(part);
        if (text.includes(words)) resolve();
      });
    }
  });

const codeOf = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
};

const tell = (clone: string, word: string): Promise<void> =>
  writeFile(join(clone, "go"), `${word}\n`);
const installations = (clone: string): number =>
  readFileSync(join(clone, "installations"), "utf8").trim().split("\n").length;

test("the second waits for the first, and has nothing left to do", async () => {
  const clone = freshClone();
  const first = prepare(clone);
  await says(first, "installing");
  const second = prepare(clone);
  await says(second, "waiting for it");
  await tell(clone, "done");
  expect(await Promise.all([codeOf(first), codeOf(second)])).toEqual([0, 0]);
  expect(installations(clone)).toBe(1);
  expect(await codeOf(prepare(clone))).toBe(0);
  expect(installations(clone)).toBe(1);
});

test.each([
  { what: "fails", end: (_: ChildProcess, clone: string) => tell(clone, "fail") },
  {
    what: "is killed with its npm",
    end: async ({ pid = 0 }: ChildProcess) => void process.kill(-pid, "SIGKILL"),
  },
])("where the first $what, the second installs", async ({ end }) => {
  const clone = freshClone();
  const first = prepare(clone);
  await says(first, "installing");
  const second = prepare(clone);
  await says(second, "waiting for it");
  const isInstalling = says(second, "installing");
  await end(first, clone);
  await isInstalling;
  await tell(clone, "done");
  expect(await codeOf(second)).toBe(0);
  expect(await codeOf(first)).not.toBe(0);
  expect(installations(clone)).toBe(2);
});
