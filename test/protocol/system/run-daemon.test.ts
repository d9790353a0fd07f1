/** The life of a daemon, lived by a real one that does nothing else. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { runProgramOnce, startProgram } from "#test/support/program.ts";
import { tempDir } from "#test/support/temp-dir.ts";

// Several real processes one after the other, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 });

const toy = join(import.meta.dirname, "../../support/toy-daemon.ts");

const pidIn = (dir: string): number => Number(readFileSync(`${dir}/toy.pid`, "utf8"));

const startToy = async (dir: string, ...flags: readonly string[]) => {
  const running = startProgram(toy, [dir, "--foreground", ...flags]);
  await running.says("the toy runs");
  return running;
};

const status = (dir: string) => runProgramOnce(toy, [dir, "--status"]);

describe("in the foreground", () => {
  test("it runs until SIGTERM, stops in order, and leaves no pid file", async () => {
    const dir = tempDir();
    const running = await startToy(dir);
    expect(pidIn(dir)).toBe(running.child.pid);
    expect(await status(dir)).toMatchObject({
      code: 0,
      stdout: `toy-daemon is running (pid ${running.child.pid}).\n`,
    });
    running.child.kill("SIGTERM");
    expect(await running.ended).toBe(0);
    expect(running.stdout()).toContain("the toy stops");
    expect(await status(dir)).toMatchObject({ code: 3 });
  });

  test("a Ctrl-C that comes twice at once is one, and one a second later is a second", async () => {
    const running = await startToy(tempDir(), "--slow");
    running.child.kill("SIGINT");
    running.child.kill("SIGINT");
    await running.says("the toy stops");
    expect(running.child.exitCode).toBeNull();
    const again = setInterval(() => running.child.kill("SIGINT"), 200);
    onTestFinished(() => clearInterval(again));
    expect(await running.ended).toBe(1);
  });

  test("a hang-up without a terminal does not end it; SIGUSR1 and SIGUSR2 change the log", async () => {
    const running = await startToy(tempDir());
    running.child.kill("SIGHUP");
    running.child.kill("SIGUSR1");
    await running.says("asked for more");
    running.child.kill("SIGUSR2");
    await running.says("asked for less");
    expect(running.child.exitCode).toBeNull();
  });

  test("a start that fails is one sentence and 1; with stack traces asked for, a trace", async () => {
    const short = await runProgramOnce(toy, [tempDir(), "--foreground", "--refuse"]);
    expect(short).toMatchObject({ code: 1, stderr: "The toy is broken. Mend it.\n" });
    const long = await runProgramOnce(toy, [tempDir(), "--foreground", "--refuse", "--trace"]);
    expect(long.stderr).toMatch(/The toy is broken. Mend it.\n\s+at /);
  });

  test("a mistake of ours shows where it was made", async () => {
    const { code, stderr } = await runProgramOnce(toy, [tempDir(), "--foreground", "--crash"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/RangeError: impossible\n\s+at /);
  });
});

describe("in the background", () => {
  test("it returns when the daemon is ready; --kill ends that, and twice is as good as once", async () => {
    const dir = tempDir();
    expect(await runProgramOnce(toy, [dir])).toEqual({ code: 0, stdout: "", stderr: "" });
    const pid = pidIn(dir);
    expect(readFileSync(`${dir}/toy.log`, "utf8")).toContain("the toy runs");
    const second = await runProgramOnce(toy, [dir]);
    expect(second).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`running already (pid ${pid}`),
    });
    expect(await runProgramOnce(toy, [dir, "--kill"])).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await status(dir)).toMatchObject({ code: 3 });
    expect(await runProgramOnce(toy, [dir, "--kill"])).toMatchObject({ code: 0 });
  });

  test("a start that fails is told by the one who was asked", async () => {
    const told = await runProgramOnce(toy, [tempDir(), "--refuse"]);
    expect(told).toEqual({ code: 1, stdout: "", stderr: "The toy is broken. Mend it.\n" });
  });

  test("a crash at the start is told with where to read on", async () => {
    const dir = tempDir();
    const told = await runProgramOnce(toy, [dir, "--crash"]);
    expect(told).toMatchObject({
      code: 1,
      stderr: `It ended before it was ready; ${dir}/toy.log says why.\n`,
    });
    expect(readFileSync(`${dir}/toy.log`, "utf8")).toContain("RangeError: impossible");
  });

  test("a log that cannot be written is named", async () => {
    const told = await runProgramOnce(toy, ["/no/such/directory"]);
    expect(told).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("/no/such/directory/toy.log (ENOENT)"),
    });
  });
});
