/**
 * From an event in the store to a letter received, through the shipped scripts:
 * by SMTP, and by each mail program of the host.
 *
 * The programs hand over to msmtp, whose settings are in /etc: they run in a
 * mount namespace of their own, where /etc is an overlay that ends with it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Logger } from "@assimilation/protocol";
import { systemClock, systemCommands, systemFiles } from "@assimilation/protocol/system";
import { expect, onTestFinished, test } from "vitest";
import { createNotifier } from "#cma/notify/notifier.ts";
import { createMemoryStore } from "#cma/store/memory-store.ts";
import { eventually } from "#test/support/eventually.ts";
import { type MailSink, startMailSink } from "#test/support/mail-sink.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsPrograms, needsRoot, testWith } from "#test/support/unable.ts";

const checkout = join(import.meta.dirname, "../..");
const hostile = "br\u00fccke$(touch HARM)`touch HARM`;~!touch HARM\n.\n~!touch HARM\n\u001b[2J";

test("an event goes from the store through notification.d to a letter, and no harm is done", async () => {
  const { home, sink } = await installation({});
  const store = createMemoryStore();
  const complaints: string[] = [];
  const notifier = createNotifier(
    {
      store,
      commands: systemCommands,
      files: systemFiles,
      clock: systemClock,
      logger: keep(complaints),
    },
    {
      directory: join(home, "notification.d"),
      uid: process.getuid?.() ?? 0,
      programs: join(checkout, "bin"),
      userHome: home,
      home,
    },
  );
  onTestFinished(() => notifier.stop());
  const designation = hostile.replaceAll("HARM", join(home, "harm"));
  await store.transact((tx) =>
    tx.addEvents(
      [
        {
          type: "down",
          subject: { kind: "Drone", key: "Drone:1", attributes: { designation } },
          details: { reason: "HBDEAD" },
        },
      ],
      1_795_305_600_000,
    ),
  );
  notifier.start();
  await eventually(
    "the event is told",
    async () => (await store.transact((tx) => tx.untold(1))).length === 0,
    () => complaints.join("\n"),
  );
  expect(complaints).toEqual([]);
  expect(sink.letters).toHaveLength(1);
  expect(sink.letters[0]?.subject).toMatch(
    /^WARNING: System brücke\$\(touch .* is down \[HBDEAD\]$/,
  );
  expect(existsSync(join(home, "harm"))).toBe(false);
});

for (const { method, program, attachments } of [
  { method: "mail_email", program: "bsd-mailx", attachments: 0 },
  { method: "mailx_email", program: "s-nail", attachments: 1 },
  { method: "mutt_email", program: "mutt", attachments: 1 },
]) {
  testWith(needsRoot(), needsPrograms(program, "msmtp", "unshare"))(
    `${program} sends what it is told, whatever a host says`,
    async () => {
      const { home, sink } = await installation({ EMAIL_METHOD: method });
      const designation = hostile.replaceAll("HARM", join(home, "harm"));
      const { code, stderr } = await inOverlay(home, sink, designation);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const [letter] = sink.letters;
      expect(letter?.subject).toMatch(/^WARNING: System brücke\$\(touch .* is down \[HBDEAD\]$/);
      expect(letter?.from).toBe("cma@example.com");
      expect([...(letter?.envelopeTo ?? [])].sort()).toEqual([
        "night@example.com",
        "ops@example.com",
      ]);
      expect(letter?.text).toContain("ASSIM_reason=HBDEAD\n");
      expect(letter?.attachments.map(({ filename }) => filename)).toEqual(
        attachments === 1 ? ["assimilation.down_Drone.json"] : [],
      );
      expect(`${letter?.text}${letter?.attachments[0]?.text}`).toContain(`{"eventtype":2}`);
      expect(existsSync(join(home, "harm"))).toBe(false);
      expect(readdirSync(home).sort()).toEqual(["lite", "mail.json", "notification.d"]);
    },
  );
}

testWith(needsRoot(), needsPrograms("bsd-mailx", "msmtp", "unshare"))(
  "a mail program that cannot deliver makes the script fail, with what it said",
  async () => {
    const { home, sink } = await installation({ EMAIL_METHOD: "mail_email" });
    await sink.close();
    const { code, stderr } = await inOverlay(home, sink, "bridge");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^assimcli: the letter was not sent: \/usr\/bin\/mail: exit status \d+/);
    expect(readdirSync(home)).not.toContain("dead.letter");
  },
);

const installation = async (settings: object): Promise<{ home: string; sink: MailSink }> => {
  const home = tempDir();
  const sink = await startMailSink();
  onTestFinished(() => sink.close());
  mkdirSync(join(home, "notification.d"), { mode: 0o755 });
  for (const script of ["10-log", "50-mail"]) {
    const path = join(home, "notification.d", script);
    copyFileSync(join(checkout, "notification.d", script), path);
    chmodSync(path, 0o755);
  }
  const all = {
    EMAILDESTS: ["ops@example.com", "night@example.com"],
    RETURNADDR: "cma@example.com",
    ...{ host: "127.0.0.1", port: sink.port, ...settings },
  };
  writeFileSync(join(home, "mail.json"), JSON.stringify(all), { mode: 0o640 });
  return { home, sink };
};

/** 50-mail as the notifier calls it, where msmtp knows our sink alone. */
const inOverlay = async (
  home: string,
  { port }: MailSink,
  designation: string,
): Promise<{ code: number; stderr: string }> => {
  const lite = join(home, "lite");
  mkdirSync(lite);
  const script = `
    mount --make-rprivate / && mount -t tmpfs lite "$1" && mkdir "$1/upper" "$1/work" &&
    mount -t overlay lite -o "lowerdir=/etc,upperdir=$1/upper,workdir=$1/work" /etc &&
    printf 'account default\\nhost 127.0.0.1\\nport %s\\nfrom cma@example.com\\n' "$2" >/etc/msmtprc &&
    exec "$3" down Drone`;
  const argv = ["--mount", "sh", "-c", script, "sh", lite, `${port}`];
  const child: ChildProcess = spawn(
    "/usr/bin/unshare",
    [...argv, join(home, "notification.d/50-mail")],
    {
      env: {
        PATH: `${join(checkout, "bin")}:/usr/sbin:/usr/bin:/sbin:/bin`,
        ...{ HOME: home, LANG: "C.UTF-8", ASSIMILATION_HOME: home },
        ...{ ASSIM_eventid: "store-7", ASSIM_designation: designation, ASSIM_reason: "HBDEAD" },
      },
    },
  );
  let stderr = "";
  child.stderr?.on("data", (part) => {
    stderr += part;
  });
  child.stdin?.end(`{"eventtype":2}\n`);
  const [code] = await once(child, "close");
  return { code, stderr };
};

const keep = (complaints: string[]): Logger => {
  const complain: Logger["warn"] = (fields, message) => {
    complaints.push(`${message} ${JSON.stringify(fields)}`);
  };
  const quiet = () => undefined;
  return {
    debug: quiet,
    info: quiet,
    warn: complain,
    error: complain,
    child: () => keep(complaints),
  };
};
