import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import {
  assertNotRunning,
  claimPidFile,
  describeState,
  killDaemon,
  releasePidFile,
} from "#protocol/system/pid-file.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const pidFile = (text?: string, name = "toy-daemon") => {
  const path = `${tempDir()}/toy.pid`;
  if (text !== undefined) writeFileSync(path, text);
  return { name, path };
};

test.each([
  { is: "that is not there", text: undefined, code: 3 },
  { is: "of a process that is gone", text: "4194305\n", code: 1 },
  { is: "whose number another program has now", text: "1\n", code: 1 },
  { is: "that names us, who only look", text: `${process.pid}\n`, code: 1 },
  { is: "that holds no number", text: "-1\n", code: 4 },
  { is: "that is empty", text: "", code: 4 },
  { is: "that is far too long", text: "1".repeat(1000), code: 4 },
])("a pid file $is means status $code, and nobody is signalled", async ({ text, code }) => {
  const file = pidFile(text);
  expect(describeState(file).code).toBe(code);
  if (code === 4) await expect(killDaemon(file)).rejects.toThrow(file.path);
  else await killDaemon(file);
});

test("a stale pid file is gone after --kill", async () => {
  const file = pidFile("4194305\n");
  await killDaemon(file);
  expect(existsSync(file.path)).toBe(false);
});

test("a program of that name and number runs, until it is asked to end", async () => {
  const sleeper = spawn("/bin/sleep", ["60"], { stdio: "ignore" });
  onTestFinished(() => void sleeper.kill("SIGKILL"));
  const file = pidFile(`${sleeper.pid}\n`, "sleep");
  expect(describeState(file)).toEqual({
    sentence: `sleep is running (pid ${sleeper.pid}).`,
    code: 0,
  });
  expect(() => assertNotRunning(file)).toThrow("running already");
  await killDaemon(file);
  expect(describeState(file).code).toBe(1);
});

test("the file is claimed with our pid, and released only while it is ours", () => {
  const title = process.title;
  onTestFinished(() => {
    process.title = title;
  });
  const file = pidFile();
  claimPidFile(file);
  expect(readFileSync(file.path, "utf8")).toBe(`${process.pid}\n`);
  writeFileSync(file.path, "4194305\n");
  releasePidFile(file);
  expect(existsSync(file.path)).toBe(true);
  claimPidFile(file);
  releasePidFile(file);
  expect(existsSync(file.path)).toBe(false);
});

test("a place that cannot be written is named, with the flag that helps", () => {
  const title = process.title;
  onTestFinished(() => {
    process.title = title;
  });
  expect(() => claimPidFile({ name: "toy", path: "/no/such/toy.pid" })).toThrow(
    "Cannot write the pid file /no/such/toy.pid (ENOENT). --pidfile FILE names another place.",
  );
});
