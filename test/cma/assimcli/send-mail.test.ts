/** The mail script's work, from an event as scripts get it to a letter on a real server. */
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { homePaths } from "@assimilation/protocol";
import { systemClock } from "@assimilation/protocol/system";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sendMail } from "#cma/assimcli/send-mail.ts";
import type { Call } from "#cma/assimcli/subcommand.ts";
import { createSmtpMailer } from "#cma/system/smtp-mail.ts";
import { type MailSink, startMailSink } from "#test/support/mail-sink.ts";
import { runSubcommand } from "#test/support/run-subcommand.ts";

const event = `{"associatedobject":{"designation":"bridge"},"eventtype":2,"extrainfo":null}\n`;
const env = { ASSIM_eventid: "store-7", ASSIM_designation: "bridge", ASSIM_reason: "HBDEAD" };

let home: string;
let sink: MailSink;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "send-mail-"));
  sink = await startMailSink();
  settings({});
});

afterEach(async () => {
  rmSync(home, { recursive: true });
  await sink.close();
});

test("an event worth a mail is mailed, silently", async () => {
  expect(await run({ arguments: ["down", "Drone"] })).toEqual({ code: 0, out: "", err: "" });
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
  expect(await run({ arguments: ["create", "Drone"] })).toMatchObject({ code: 0 });
  expect(sink.letters).toHaveLength(0);
});

test("a person tries the settings, and is told where the letter went", async () => {
  const said = await run({ options: { test: true } });
  expect(said.code).toBe(0);
  expect(said.out).toBe(
    `Handed a test letter for ops@example.com to 127.0.0.1 port ${sink.port} (none).\n`,
  );
  expect(sink.letters[0]?.subject).toMatch(/^NOTICE: Test letter from the CMA on /);
});

test("wrong arguments are exit code 2", async () => {
  expect(await run({ arguments: ["down"] })).toMatchObject({ code: 2 });
});

describe("exit code 1 with a sentence:", () => {
  test("no settings", async () => {
    rmSync(join(home, "mail.json"));
    const said = await run({ options: { test: true } });
    expect(said.code).toBe(1);
    expect(said.err).toBe(
      `assimcli: the letter was not sent: ${home}/mail.json cannot be read: ENOENT\n`,
    );
  });

  test("settings with a key we do not know", async () => {
    settings({ EMAILDEST: "x@example.com" });
    const said = await run({ options: { test: true } });
    expect(said.code).toBe(1);
    expect(said.err).toContain(`${home}/mail.json: it has no key "EMAILDEST"`);
  });

  test("settings others may write", async () => {
    chmodSync(join(home, "mail.json"), 0o666);
    const said = await run({ options: { test: true } });
    expect(said.code).toBe(1);
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
    const said = await run({ options: { test: true } });
    expect(said.code).toBe(1);
    expect(said.err).toContain(reason);
    expect(said.err).not.toContain("makeitso");
  });

  test("a server that is away", async () => {
    await sink.close();
    const said = await run({ arguments: ["down", "Drone"] });
    expect(said.code).toBe(1);
    expect(said.err).toMatch(
      /^assimcli: the letter was not sent: 127\.0\.0\.1 port \d+ \(none\): /,
    );
  });

  test("called as no script is", async () => {
    const said = await run({ arguments: ["explode", "Drone"] });
    expect(said.code).toBe(1);
    expect(said.err).toContain("this is not how a notification script is called");
  });
});

const run = (call: Partial<Call>) =>
  runSubcommand(sendMail, call, {
    clock: systemClock,
    paths: homePaths(home),
    uid: 0,
    env,
    stdin: () => Promise.resolve(event),
    smtpMailer: createSmtpMailer,
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
