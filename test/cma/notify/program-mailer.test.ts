/** What the host's mail programs are told; test/e2e/mail-programs.test.ts has real ones. */
import type { Command, CommandOutcome, Files, Letter } from "@assimilation/protocol";
import { beforeEach, describe, expect, test } from "vitest";
import { createProgramMailer, type ProgramMailerOptions } from "#cma/notify/program-mailer.ts";

const letter: Letter = {
  from: "cma@example.com",
  to: ["ops@example.com", "night@example.com"],
  subject: "WARNING: Service down: $(reboot) `x` ; -x ü",
  text: "Service down.\n",
  messageId: "store-7@example.com",
  attachments: [{ filename: "assimilation.down_MonitorAction.json", json: `{"a":1}` }],
};
const directory = `/tmp/assimilation-mail-${"07".repeat(16)}`;
const attached = `${directory}/assimilation.down_MonitorAction.json`;

let ran: Command[];
let written: Map<string, number>;
beforeEach(() => {
  ran = [];
  written = new Map();
});

const send = (
  method: ProgramMailerOptions["method"],
  links: Readonly<Record<string, string>>,
  outcome: CommandOutcome = { kind: "exited", code: 0 },
) =>
  createProgramMailer(
    {
      files: filesWith(links),
      random: { fill: (target) => target.fill(7), uint32: () => 7 },
      commands: {
        run: (command) => {
          ran.push(command);
          const stderr = command.argv[0] === "/bin/rmdir" ? "" : "no\u001b[2J\n";
          return Promise.resolve({ outcome, stdout: "", stderr, isCut: false });
        },
      },
    },
    { method, userHome: "/var/lib/assimilation", temporary: "/tmp" },
  ).send(letter);

const filesWith = (links: Readonly<Record<string, string>>): Files => {
  const done = (path: string, mode: number) => {
    written.set(path, mode);
    return { ok: true as const, value: undefined };
  };
  const missing = { ok: false as const, code: "ENOENT" };
  return {
    read: () => missing,
    readText: () => missing,
    list: () => missing,
    stat: (path) =>
      Object.hasOwn(links, path)
        ? { ok: true, value: { kind: "file", mode: 0o755, uid: 0, gid: 0, bytes: 1 } }
        : missing,
    readLink: (path) => {
      const target = links[path];
      return target === undefined || target === "" ? missing : { ok: true, value: target };
    },
    writeAtomic: (path, _bytes, mode) => done(path, mode),
    makeDirectory: done,
    remove: (path) => {
      written.delete(path);
      return { ok: true, value: undefined };
    },
  };
};

const debian = {
  "/usr/bin/mail": "/etc/alternatives/mail",
  "/etc/alternatives/mail": "../../usr/bin/bsd-mailx",
};

test("bsd-mailx: the subject encoded, the id, the event in the body, then only addresses", async () => {
  await send("mail_email", debian);
  expect(ran).toHaveLength(1);
  expect(ran[0]?.argv).toEqual([
    ...["/usr/bin/mail", "-s", expect.stringMatching(/^=\?UTF-8\?B\?[\w+/=]+\?=$/)],
    ...["-r", "cma@example.com", "-a", "Message-ID: <store-7@example.com>"],
    ...["--", "ops@example.com", "night@example.com"],
  ]);
  expect(ran[0]?.stdin).toBe(`Service down.\n\nassimilation.down_MonitorAction.json:\n{"a":1}\n`);
  expect(ran[0]?.env).toEqual({
    PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: "/var/lib/assimilation",
    LANG: "C.UTF-8",
    DEAD: "/dev/null",
  });
});

test.each([
  ["s-nail", { "/usr/bin/s-nail": "" }, "/usr/bin/s-nail"],
  ["mailx of other systems", { "/usr/bin/mailx": "" }, "/usr/bin/mailx"],
])("%s: the event attached", async (_what, links, program) => {
  await send("mailx_email", links);
  expect(ran[0]?.argv).toEqual([
    ...[program, "-S", "sendwait", "-s", letter.subject, "-r", "cma@example.com"],
    ...["-a", attached, "ops@example.com", "night@example.com"],
  ]);
  expect(ran[0]?.stdin).toBe(letter.text);
});

test("mutt: the event attached, and no copy kept", async () => {
  await send("mutt_email", { "/usr/bin/mutt": "" });
  const argv = ran[0]?.argv ?? [];
  expect(argv).toContain("set copy=no");
  expect(argv).toContain("my_hdr Message-ID: <store-7@example.com>");
  expect(argv.slice(-7)).toEqual([
    ...["-s", letter.subject, "-a", attached, "--", "ops@example.com", "night@example.com"],
  ]);
});

test.each([
  ["sent", { kind: "exited", code: 0 }],
  ["not sent", { kind: "exited", code: 1 }],
] as const)(
  "nothing is left in the temporary directory when the letter was %s",
  async (_what, outcome) => {
    await send("mutt_email", { "/usr/bin/mutt": "" }, outcome).catch(() => undefined);
    expect([...written]).toEqual([[directory, 0o700]]);
    expect(ran.at(-1)?.argv).toEqual(["/bin/rmdir", directory]);
  },
);

describe("fails, naming the program:", () => {
  test.each([
    [{ kind: "exited", code: 4 }, "/usr/bin/mail: exit status 4: no\\x1b[2J"],
    [{ kind: "timed_out" }, "/usr/bin/mail: took too long and was ended"],
    [{ kind: "killed", signal: "SIGSEGV" }, "/usr/bin/mail: was killed"],
    [{ kind: "not_started", reason: "EACCES" }, "/usr/bin/mail: could not be started"],
  ] as const)("%j", async (outcome, message) => {
    await expect(send("mail_email", debian, outcome)).rejects.toThrow(message);
  });

  test("one that is not there", async () => {
    await expect(send("mutt_email", {})).rejects.toThrow(
      "EMAIL_METHOD is mutt_email, but there is no /usr/bin/mutt; install it, or use smtp",
    );
    expect(ran).toEqual([]);
  });
});
