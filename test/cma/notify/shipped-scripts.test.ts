/** The scripts of notification.d themselves, with stand-ins for the programs they call. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventTypes } from "#cma/events/event-types.ts";
import { letterFor } from "#cma/notify/mail.ts";

const shipped = join(import.meta.dirname, "../../../notification.d");
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "shipped-"));
  writeFileSync(join(home, "mail.json"), "{}");
});
afterEach(() => rmSync(home, { recursive: true }));

test.each(["10-log", "50-mail"])(
  "%s may be run by all and written by its owner alone",
  (script) => {
    expect(statSync(join(shipped, script)).mode & 0o133).toBe(0o111);
  },
);

describe("50-mail", () => {
  const variables = { ASSIM_eventid: "store-7", ASSIM_ruleid: "V-1" };
  const nodeTypes = ["Drone", "MonitorAction", "NICNode", "IPaddrNode", "ProcessNode"];
  const calls = Object.keys(eventTypes).flatMap((event) =>
    nodeTypes.flatMap((nodeType) =>
      [{}, { ASSIM_initial: "True" }, { ASSIM_initial: "True", ASSIM_assessment: "first" }].map(
        (more): [string, string, Record<string, string>] => [event, nodeType, more],
      ),
    ),
  );

  test("starts the program for every event that is worth a letter", () => {
    standIn("assimcli", `printf '%s ' "$@" >> ${home}/called`);
    const worth = calls.filter(([event, nodeType, more]) => {
      const all = { ...variables, ...more };
      const told = { event, nodeType, variables: all, failingRules: [], json: "{}" };
      return letterFor(told, { from: "a@b.c", to: ["d@e.f"] }) !== undefined;
    });
    expect(worth).toHaveLength(7);
    for (const [event, nodeType, more] of worth) {
      expect(run("50-mail", [event, nodeType], { ...variables, ...more })).toBe(0);
    }
    expect(readFileSync(join(home, "called"), "utf8")).toBe(
      worth.map(([event, nodeType]) => `send-mail ${event} ${nodeType} `).join(""),
    );
  });

  test.each([
    ["create", "NICNode", {}],
    ["update", "Drone", { ASSIM_scoretype: "security" }],
    ["warn", "Drone", { ASSIM_initial: "True" }],
  ])("starts none for %s %s %j", (event, nodeType, env) => {
    standIn("assimcli", "exit 9");
    expect(run("50-mail", [event, nodeType], env)).toBe(0);
  });

  test("does nothing until there is a mail.json", () => {
    standIn("assimcli", "exit 9");
    rmSync(join(home, "mail.json"));
    expect(run("50-mail", ["down", "Drone"], {})).toBe(0);
  });

  test("fails when the letter could not be sent", () => {
    standIn("assimcli", "exit 1");
    expect(run("50-mail", ["down", "Drone"], {})).toBe(1);
  });
});

describe("10-log", () => {
  const logged = (words: readonly string[], env: Record<string, string>): string => {
    standIn("logger", `printf '%s ' "$@" > ${home}/argv; cat > ${home}/line`);
    expect(run("10-log", words, env)).toBe(0);
    return `${readFileSync(join(home, "argv"), "utf8")}| ${readFileSync(join(home, "line"), "utf8")}`;
  };

  test.each([
    [
      ["down", "Drone"],
      { ASSIM_designation: "bridge", ASSIM_reason: "HBDEAD" },
      "-t assimilation -p daemon.warning | down Drone bridge [HBDEAD] ",
    ],
    [
      ["unwarn", "Drone"],
      { ASSIM_designation: "bridge", ASSIM_ruleid: "V-1", ASSIM_category: "security" },
      "-t assimilation -p daemon.notice | unwarn Drone bridge security V-1 ",
    ],
  ])("%j %j", (words, env, line) => {
    expect(logged(words, env)).toBe(line);
  });

  test("what a host says stays one printable line", () => {
    const hostile = `a\n-p kern.emerg\u001b[2J$(touch ${home}/harm)`;
    expect(logged(["up", "Drone"], { ASSIM_designation: hostile })).toBe(
      `-t assimilation -p daemon.notice | up Drone a -p kern.emerg?[2J$(touch ${home}/harm) `,
    );
  });
});

const standIn = (program: string, body: string): void => {
  writeFileSync(join(home, program), `#!/bin/sh\n${body}\n`);
  chmodSync(join(home, program), 0o755);
};

/** Exit status. */
const run = (script: string, words: readonly string[], env: Record<string, string>) =>
  spawnSync(join(shipped, script), words, {
    env: { PATH: `${home}:/usr/bin:/bin`, HOME: home, ASSIMILATION_HOME: home, ...env },
    input: "{}\n",
  }).status;
