/**
 * Wrong words, keys, rules and scripts, as an operator meets them: each ends in a sentence that
 * names the thing and says what to do, and once it is mended nothing was lost.
 *
 * The real programs, on loopback. What a disk does is in full-disk.test.ts, what a host hides in
 * unreadable-host.test.ts.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { createPair, type Pair, takenPort } from "#test/support/pair.ts";
import {
  assimcliProgram,
  cmaProgram,
  nanoprobeProgram,
  runProgramOnce,
} from "#test/support/program.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsRoot, testWith } from "#test/support/unable.ts";

const withRoot = testWith(needsRoot());
const nobody = { uid: 65_534, gid: 65_534 };
const assessed = "A host was assessed for the first time";

/** One sentence on stderr, nothing on stdout, and never a stack trace. */
const expectSentence = (
  ended: { readonly code: unknown; readonly stdout: string; readonly stderr: string },
  code: number,
  ...words: readonly string[]
): void => {
  expect(ended.code, ended.stderr).toBe(code);
  expect(ended.stdout).toBe("");
  for (const each of words) expect(ended.stderr).toContain(each);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
};

/** Both programs, until the host is in the graph and judged. */
const worksNow = async (pair: Pair): Promise<void> => {
  const cma = pair.startCma();
  const agent = pair.startAgent();
  await agent.says("The CMA was found.");
  await eventually("the host is judged", () => isJudged(pair), cma.stdout);
  for (const { child, ended } of [agent, cma]) {
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  }
};

const isJudged = (pair: Pair): boolean =>
  pair.rows("SELECT 1 FROM nodes WHERE kind = 'Drone' AND attributes ->> 'complete'").length === 1;

describe("an unknown option", () => {
  test.each([
    { name: "cma", program: cmaProgram, word: "--foregroud", hint: "Did you mean --foreground?" },
    {
      name: "nanoprobe",
      program: nanoprobeProgram,
      word: "--cmaadr",
      hint: "Did you mean --cmaaddr?",
    },
    { name: "assimcli", program: assimcliProgram, word: "--jsn", hint: "assimcli --help" },
  ])(
    "of $name ends in 2 with its name and where to look",
    async ({ name, program, word, hint }) => {
      const ended = await runProgramOnce(program, [word]);
      expectSentence(ended, 2, `unknown option '${word}'`, hint, `${name} --help`);
    },
  );
});

describe("an address that cannot be bound", () => {
  const bindTo = (address: string) => ["--bind", address, "--foreground"];

  test.each(["cma", "nanoprobe"])(
    "of %s is named, with how to find the right one",
    async (name) => {
      const pair = await createPair();
      const program = name === "cma" ? cmaProgram : nanoprobeProgram;
      const words = name === "cma" ? pair.cmaWords() : pair.agentWords();
      const ended = await runProgramOnce(program, [...words, ...bindTo("192.0.2.1:1984")]);
      expectSentence(
        { ...ended, stdout: "" },
        1,
        "Cannot listen on UDP 192.0.2.1:1984: this machine has no such address.",
        "`ip address`",
      );
      await worksNow(pair);
    },
  );

  test("a port that is taken ends the CMA, with who has it", async () => {
    const pair = await createPair();
    const port = await takenPort();
    const ended = await runProgramOnce(cmaProgram, pair.cmaWords(...bindTo(`127.0.0.1:${port}`)));
    expectSentence(
      { ...ended, stdout: "" },
      1,
      `Cannot listen on UDP 127.0.0.1:${port}: another program has that port.`,
      "`ss -lunp`",
      "--bind",
    );
    await worksNow(pair);
  });

  test("a port that is taken is said by the nanoprobe, which takes another and works", async () => {
    const pair = await createPair();
    const port = await takenPort();
    const cma = pair.startCma();
    const agent = pair.startAgent("--bind", `127.0.0.1:${port}`);
    await agent.says("The CMA was found.");
    await agent.says("The port cannot be had; an ephemeral one is used.");
    await agent.says(`Cannot listen on UDP 127.0.0.1:${port}: another program has that port.`);
    await cma.says(assessed);
  });
});

describe("a key", () => {
  const secretIn = (home: string, pattern: RegExp): string => {
    const name = readdirSync(`${home}/crypto.d`).find((each) => pattern.test(each));
    return `${home}/crypto.d/${name}`;
  };
  const managerSecret = /^#CMA#00000\.secret$/;
  const agentSecret = /@@.*\.secret$/;

  test("with mode 0644 is refused with the command; mended, the host is still the same", async () => {
    const pair = await createPair();
    await worksNow(pair);
    const [before] = pair.rows("SELECT key FROM nodes WHERE kind = 'Drone'");
    const secret = secretIn(pair.agentHome, agentSecret);
    chmodSync(secret, 0o644);
    const words = pair.agentWords("--foreground");
    const ended = await runProgramOnce(nanoprobeProgram, words);
    const mend = `chmod 0600 '${secret}'`;
    expectSentence(ended, 1, `${secret} has mode 0644`, mend);

    chmodSync(secret, 0o600);
    const cma = pair.startCma("-d");
    pair.startAgent();
    await cma.says("A session is up.");
    expect(pair.rows("SELECT key FROM nodes WHERE kind = 'Drone'")).toEqual([before]);
  });

  test("of the CMA with mode 0644 is refused the same way", async () => {
    const pair = await createPair();
    const secret = secretIn(pair.cmaHome, managerSecret);
    chmodSync(secret, 0o644);
    const ended = await runProgramOnce(cmaProgram, pair.cmaWords("--foreground"));
    expectSentence(ended, 1, `${secret} has mode 0644`, `chmod 0600 '${secret}'`);
    chmodSync(secret, 0o600);
    await worksNow(pair);
  });

  withRoot("that cannot be read is named, with the command that opens it", async () => {
    const pair = await createPair();
    await worksNow(pair);
    const secret = secretIn(pair.cmaHome, managerSecret);
    chmodSync(secret, 0);
    const ended = await runProgramOnce(cmaProgram, pair.cmaWords("--foreground"));
    expectSentence(ended, 1, `${secret} is closed to user id 65534`, `chmod 0600 '${secret}'`);
    chmodSync(secret, 0o600);
    await worksNow(pair);
  });
});

describe("no permission", () => {
  withRoot("for the home is named, with what to do", async () => {
    const home = `${tempDir()}/home`;
    const ended = await runProgramOnce(nanoprobeProgram, ["--home", home, "-f"], nobody);
    expectSentence(ended, 1, `Cannot make the directory ${home}`, "EACCES", "--home DIR");
    expect(existsSync(home)).toBe(false);
  });

  withRoot("for the port is named, with what to do", async () => {
    const pair = await createPair();
    await worksNow(pair);
    const words = ["--foreground", "--bind", "127.0.0.1:984"];
    const ended = await runProgramOnce(cmaProgram, pair.cmaWords(...words));
    expectSentence(
      { ...ended, stdout: "" },
      1,
      "Cannot listen on UDP 127.0.0.1:984: no permission.",
      "Ports below 1024 need root",
    );
  });

  withRoot("to stop another user's daemon is named, with what to do", async () => {
    const pair = await createPair();
    const cma = pair.startCma();
    await cma.says("The CMA starts.");
    const other = { uid: 65_533, gid: 65_533 };
    const ended = await runProgramOnce(cmaProgram, ["--home", pair.cmaHome, "--kill"], other);
    expectSentence(ended, 1, `No permission to stop cma (pid ${cma.child.pid})`, "sudo");
    expect(cma.child.exitCode).toBe(null);
  });
});

describe("a rule file", () => {
  const site = (pair: Pair, name: string, text: string): string => {
    const file = `${pair.cmaHome}/rules/${name}`;
    mkdirSync(`${pair.cmaHome}/rules`, { recursive: true });
    writeFileSync(file, text);
    chmodSync(`${pair.cmaHome}/rules`, 0o755);
    chmodSync(file, 0o644);
    return file;
  };
  const good = '"site-1": {"category": "security", "rule": "EQ($kernel.ostype, Linux)"}';
  const verdict = (pair: Pair, rule: string): unknown =>
    pair.rows(
      `SELECT attributes ->> 'verdict' AS verdict FROM edges WHERE kind = 'EVALUATED' AND target = 'Rule:${rule}'`,
    )[0]?.["verdict"];

  test.each([
    {
      what: "that is no JSON",
      text: `{\n${good},\n"nist_V-38528": {"category"\n}`,
      line: 4,
      words: [],
    },
    {
      what: "with an unknown function",
      text: `{\n${good},\n"nist_V-38528": {"category": "security", "rule": "EQUAL($a, 1)"}\n}`,
      line: 3,
      words: ["EQUAL", "nist_V-38528"],
    },
  ])(
    "$what is refused with file and line; the other rules judge on",
    async ({ text, line, words }) => {
      const pair = await createPair();
      const file = site(pair, "proc-sys.json", text);
      const cma = pair.startCma();
      const agent = pair.startAgent();
      await cma.says(assessed);
      const refusal = JSON.parse(
        cma
          .stdout()
          .split("\n")
          .find((each) => each.includes("A rule was refused.")) ?? "{}",
      );
      expect(refusal).toMatchObject({ level: "warn", file, line });
      for (const word of words) expect(JSON.stringify(refusal)).toContain(word);
      // The rule that the site meant to redefine is in force as it was shipped.
      expect(["pass", "fail"]).toContain(verdict(pair, "nist_V-38528"));
      cma.child.kill("SIGTERM");
      await cma.ended;

      site(pair, "proc-sys.json", `{\n${good}\n}`);
      const mended = pair.startCma();
      await eventually(
        "the site's rule judges",
        () => verdict(pair, "site-1") === "pass",
        () => mended.stdout() + agent.stdout(),
      );
      expect(mended.stdout()).not.toContain("A rule was refused.");
    },
  );
});

describe("a notification script", () => {
  const noted = (file: string): readonly string[] =>
    existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  const stored = (pair: Pair): readonly unknown[] =>
    pair
      .rows("SELECT id || '-' || sequence AS id FROM events, store ORDER BY sequence")
      .map(({ id }) => id);
  const note = (file: string): string => `echo "$ASSIM_eventid" >> '${file}'`;
  const noteFile = (pair: Pair): string => {
    const file = `${pair.cmaHome}/noted`;
    writeFileSync(file, "");
    chmodSync(file, 0o666);
    return file;
  };

  test("that dies is named in the log, and costs no other script an event", async () => {
    const pair = await createPair();
    const file = noteFile(pair);
    pair.notifyBy("10-fails", "echo 'no such pager' >&2; exit 3");
    pair.notifyBy("20-dies", "kill -9 $$");
    pair.notifyBy("30-notes", note(file));
    const cma = pair.startCma();
    pair.startAgent();
    await cma.says(assessed);
    await eventually("all is told", () => noted(file).length === stored(pair).length, cma.stdout);
    expect(noted(file)).toEqual(stored(pair));
    const lines = cma.stdout().split("\n");
    const linesOf = (...words: readonly string[]) =>
      lines.filter((each) => words.every((word) => each.includes(word)));
    expect(linesOf('"10-fails"', "failed", '"exitCode":3')).not.toEqual([]);
    expect(linesOf('"10-fails"', "no such pager")).not.toEqual([]);
    expect(linesOf('"20-dies"', "was killed", "SIGKILL")).not.toEqual([]);
  });

  test("that hangs stops neither the agents nor the stop, and loses no event", async () => {
    const pair = await createPair();
    const file = noteFile(pair);
    const pidFile = `${pair.cmaHome}/hanging`;
    writeFileSync(pidFile, "");
    chmodSync(pidFile, 0o666);
    pair.notifyBy("10-hangs", `echo $$ > '${pidFile}'; exec sleep 600`);
    pair.notifyBy("20-notes", note(file));
    const cma = pair.startCma();
    pair.startAgent();
    await eventually("the script hangs", () => statSync(pidFile).size > 0, cma.stdout);
    // All of the host's documents come in and are judged meanwhile.
    await cma.says(assessed);
    expect(noted(file)).toEqual([""]);
    cma.child.kill("SIGTERM");
    expect(await cma.ended).toBe(0);
    expect(isThere(Number(readFileSync(pidFile, "utf8")))).toBe(false);

    rmSync(`${pair.cmaHome}/notification.d/10-hangs`);
    const mended = pair.startCma();
    await eventually(
      "all is told",
      () => noted(file).length === stored(pair).length,
      mended.stdout,
    );
    expect(noted(file)).toEqual(stored(pair));
  });
});

const isThere = (pid: number): boolean => existsSync(`/proc/${pid}`);
