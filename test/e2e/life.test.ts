/**
 * How daemons live and end: by signals, by surprise, as whom, and where.
 *
 * The real programs, on loopback, as root and as somebody else.
 */
import { chmodSync, chownSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { createPair, type Pair } from "#test/support/pair.ts";
import {
  assimcliProgram,
  cmaProgram,
  nanoprobeProgram,
  type RunningProgram,
  runProgramOnce,
} from "#test/support/program.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsRoot, testWith } from "#test/support/unable.ts";

const withRoot = testWith(needsRoot());
const nobody = { uid: 65_534, gid: 65_534 };

/** Longer than that, and service managers and people begin to worry. */
const STOP_MS_MAX = 3_000;

describe.each(["SIGINT", "SIGTERM"] as const)("%s", (signal) => {
  test("ends both programs in order, in time, and the goodbye is heard", async () => {
    const pair = await createPair();
    const cma = pair.startCma();
    const agent = pair.startAgent();
    await cma.says("A host was assessed for the first time");
    expect(await stopBy(agent, signal)).toEqual({ code: 0, isInTime: true });
    await eventually("the host is down", () => statusOf(pair) === "down", cma.stdout);
    expect(await stopBy(cma, signal)).toEqual({ code: 0, isInTime: true });
    expect(existsSync(`${pair.agentHome}/run/nanoprobe.pid`)).toBe(false);
    expect(existsSync(`${pair.cmaHome}/run/cma.pid`)).toBe(false);
  });
});

test("a second signal ends a stop that lasts", async () => {
  const pair = await createPair();
  const pidFile = `${pair.cmaHome}/hanging`;
  writeFileSync(pidFile, "");
  chmodSync(pidFile, 0o666);
  pair.notifyBy("10-hangs", `echo $$ > '${pidFile}'; exec sleep 600`);
  onTestFinished(() => endIfThere(Number(readOr(pidFile))));
  const cma = pair.startCma();
  pair.startAgent();
  await eventually("the script hangs", () => readOr(pidFile) !== "", cma.stdout);
  // One that comes within a second is the first one, once more; a later one is the second.
  const ended = eventually("the CMA ends", () => {
    if (cma.child.exitCode !== null) return true;
    cma.child.kill("SIGTERM");
    return false;
  });
  await ended;
  expect(await cma.ended).toBe(1);
});

describe("after kill -9", () => {
  test.each(["cma", "nanoprobe"])("%s is seen as dead, and starts again", async (name) => {
    const pair = await createPair();
    const program = name === "cma" ? cmaProgram : nanoprobeProgram;
    const words = name === "cma" ? pair.cmaWords : pair.agentWords;
    const start = name === "cma" ? pair.startCma : pair.startAgent;
    const ask = (flag: string) => runProgramOnce(program, words(flag));

    expect((await ask("--status")).code).toBe(3);
    const first = start();
    await first.says("starts.");
    expect(await ask("--status")).toEqual({
      code: 0,
      stdout: `${name} is running (pid ${first.child.pid}).\n`,
      stderr: "",
    });
    const twice = await runProgramOnce(program, words("--foreground"));
    expect(twice.code).toBe(1);
    expect(twice.stderr).toContain(`${name} is running already (pid ${first.child.pid}`);
    first.child.kill("SIGKILL");
    await first.ended;
    expect((await ask("--status")).code).toBe(1);

    const second = start();
    await second.says("starts.");
    expect((await ask("--status")).code).toBe(0);
    expect(await ask("--kill")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await second.ended).toBe(0);
    expect((await ask("--status")).code).toBe(3);
  });

  test("a pid file with nonsense is not known to anybody (4)", async () => {
    const home = tempDir();
    const pidFile = `${home}/odd.pid`;
    writeFileSync(pidFile, "-1\n");
    const ended = await runProgramOnce(cmaProgram, ["--home", home, "-s", "-p", pidFile]);
    expect(ended.code).toBe(4);
    expect(ended.stdout).toContain(`${pidFile} does not hold a pid`);
  });
});

describe("without root", () => {
  /** In the background, then asked, then stopped: all by somebody who is not root. */
  const liveAs = async (
    words: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<void> => {
    const who = { ...nobody, env };
    const bind = ["--bind", "127.0.0.1:0"];
    const run = (program: string, ...more: readonly string[]) =>
      runProgramOnce(program, [...words, ...more], who);

    const cma = await run(cmaProgram, ...bind);
    onTestFinished(async () => void (await run(cmaProgram, "--kill")));
    expect(cma).toMatchObject({ code: 0, stdout: "" });
    expect(cma.stderr).toContain("New keys were made.");
    const agent = await run(nanoprobeProgram, ...bind, "--cmaaddr", "127.0.0.1:9");
    onTestFinished(async () => void (await run(nanoprobeProgram, "--kill")));
    expect(agent).toEqual({ code: 0, stdout: "", stderr: "" });
    for (const program of [cmaProgram, nanoprobeProgram]) {
      expect((await run(program, "--status")).code).toBe(0);
      expect(await run(program, "--kill")).toEqual({ code: 0, stdout: "", stderr: "" });
      expect((await run(program, "--status")).code).toBe(3);
    }
  };

  withRoot("--home keeps everything in that directory", async () => {
    const folder = nobodysDirectory();
    const home = join(folder, "home");
    await liveAs(["--home", home], { XDG_STATE_HOME: join(folder, "elsewhere") });
    expect(existsSync(`${home}/state/cma.sqlite`)).toBe(true);
    expect(existsSync(join(folder, "elsewhere"))).toBe(false);
  });

  withRoot("without --home it is in XDG_STATE_HOME", async () => {
    const folder = nobodysDirectory();
    await liveAs([], { XDG_STATE_HOME: folder });
    expect(existsSync(`${folder}/assimilation/state/cma.sqlite`)).toBe(true);
    expect(existsSync(`${folder}/assimilation/log/nanoprobe.log`)).toBe(true);
  });

  withRoot("without either it is below HOME", async () => {
    const folder = nobodysDirectory();
    await liveAs([], { HOME: folder });
    const home = `${folder}/.local/state/assimilation`;
    expect(existsSync(`${home}/state/cma.sqlite`)).toBe(true);
    const asked = await runProgramOnce(assimcliProgram, ["query", "nodecount", "--json"], {
      ...nobody,
      env: { HOME: folder },
    });
    expect(asked).toMatchObject({ code: 0, stderr: "" });
  });
});

const stopBy = async (
  { child, ended }: RunningProgram,
  signal: NodeJS.Signals,
): Promise<{ readonly code: unknown; readonly isInTime: boolean }> => {
  const startedAt = performance.now();
  child.kill(signal);
  const code = await ended;
  return { code, isInTime: performance.now() - startedAt < STOP_MS_MAX };
};

const statusOf = (pair: Pair): unknown =>
  pair.rows("SELECT attributes ->> 'status' AS status FROM nodes WHERE kind = 'Drone'")[0]?.[
    "status"
  ];

const nobodysDirectory = (): string => {
  const folder = tempDir();
  chownSync(folder, nobody.uid, nobody.gid);
  return folder;
};

const readOr = (file: string): string =>
  existsSync(file) ? readFileSync(file, "utf8").trim() : "";

const endIfThere = (pid: number): void => {
  try {
    if (pid > 0) process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
};
