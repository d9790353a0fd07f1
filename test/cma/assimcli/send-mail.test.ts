/** The mail script's work, from an event as scripts get it to a letter on a real server. */
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { homePaths } from "@assimilation/protocol";
import {
  systemClock,
  systemCommands,
  systemFiles,
  systemMachine,
  systemRandom,
} from "@assimilation/protocol/system";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sendMail } from "#cma/assimcli/send-mail.ts";
import type { Call, Cli } from "#cma/assimcli/subcommand.ts";
import { createSmtpMailer } from "#cma/system/smtp-mail.ts";
import { type MailSink, startMailSink } from "#test/support/mail-sink.ts";

const event = `{"associatedobject":{"designation":"bridge"},"eventtype":2,"extrainfo":null}\n`;
const env = { ASSIM_eventid: "store-7", ASSIM_designation: "bridge", ASSIM_reason: "HBDEAD" };

let home: string;
let sink: MailSink;
let said: { out: string; err: string };

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "send-mail-"));
  sink = await startMailSink();
  said = { out: "", err: "" };
  settings({});
});

afterEach(async () => {
  rmSync(home, { recursive: true });
  await sink.close();
});

test("an event worth a mail is mailed, silently", async () => {
  expect(await run({ arguments: ["down", "Drone"] })).toBe(0);
  expect(said).toEqual({ out: "", err: "" });
  expect(sink.letters).toMatchObject([
    {
      subject: "WARNING: System bridge is down [HBDEAD]",
      messageId: "<store-7@example.com>",
      envelopeTo: ["ops@example.com"],
      attachments: [{ filename: "assimilation.down_Drone.json", text: event.trim() }],
    },
  ]);
});

test("an event that is not is no error", async () => {
  expect(await run({ arguments: ["create", "Drone"] })).toBe(0);
  expect(sink.letters).toHaveLength(0);
});

test("a person tries the settings, and is told where the letter went", async () => {
  expect(await run({ options: { test: true } })).toBe(0);
  expect(said.out).toBe(
    `Handed a test letter for ops@example.com to 127.0.0.1 port ${sink.port} (none).\n`,
  );
  expect(sink.letters[0]?.subject).toMatch(/^NOTICE: Test letter from the CMA on /);
});

test("wrong arguments are exit code 2", async () => {
  expect(await run({ arguments: ["down"] })).toBe(2);
});

describe("exit code 1 with a sentence:", () => {
  test("no settings", async () => {
    rmSync(join(home, "mail.json"));
    expect(await run({ options: { test: true } })).toBe(1);
    expect(said.err).toBe(`The letter was not sent. ${home}/mail.json cannot be read: ENOENT\n`);
  });

  test("settings with a key we do not know", async () => {
    settings({ EMAILDEST: "x@example.com" });
    expect(await run({ options: { test: true } })).toBe(1);
    expect(said.err).toContain(`${home}/mail.json: it has no key "EMAILDEST"`);
  });

  test("settings others may write", async () => {
    chmodSync(join(home, "mail.json"), 0o666);
    expect(await run({ options: { test: true } })).toBe(1);
    expect(said.err).toContain(`mend it with: chmod 640 ${home}/mail.json`);
  });

  test.each([
    ["others may read", (path: string) => chmodSync(path, 0o644), "chmod 640"],
    ["is a link", linked, "is a link"],
    ["is not there", (path: string) => rmSync(path), "ENOENT"],
  ])("a password file that %s", async (_what, spoil, reason) => {
    const passwordFile = join(home, "password");
    writeFileSync(passwordFile, "makeitso\n", { mode: 0o600 });
    settings({ user: "cma", passwordFile });
    spoil(passwordFile);
    expect(await run({ options: { test: true } })).toBe(1);
    expect(said.err).toContain(reason);
    expect(said.err).not.toContain("makeitso");
  });

  test("a server that is away", async () => {
    await sink.close();
    expect(await run({ arguments: ["down", "Drone"] })).toBe(1);
    expect(said.err).toMatch(/^The letter was not sent\. 127\.0\.0\.1 port \d+ \(none\): /);
  });

  test("called as no script is", async () => {
    expect(await run({ arguments: ["explode", "Drone"] })).toBe(1);
    expect(said.err).toContain("This is not how a notification script is called");
  });
});

const run = (call: Partial<Call>) => sendMail.run({ arguments: [], options: {}, ...call }, cli());

const noStore = (): never => {
  throw new RangeError("mailing asks no graph");
};

const cli = (): Cli => ({
  world: {
    clock: systemClock,
    commands: systemCommands,
    files: systemFiles,
    machine: systemMachine,
    random: systemRandom,
  },
  paths: homePaths(home),
  env,
  out: (text) => {
    said.out += text;
  },
  err: (text) => {
    said.err += text;
  },
  stdin: () => Promise.resolve(event),
  openGraph: noStore,
  openSource: noStore,
  openTarget: noStore,
  svgOfDot: noStore,
  smtpMailer: createSmtpMailer,
  localTime: String,
  hasColour: false,
  columns: undefined,
  uid: 0,
});

const settings = (over: object): void => {
  const path = join(home, "mail.json");
  const all = { EMAILDESTS: "ops@example.com", RETURNADDR: "cma@example.com", host: "127.0.0.1" };
  writeFileSync(path, JSON.stringify({ ...all, port: sink.port, ...over }));
  chmodSync(path, 0o640);
};

function linked(path: string): void {
  rmSync(path);
  writeFileSync(`${path}.real`, "makeitso\n", { mode: 0o600 });
  symlinkSync(`${path}.real`, path);
}
