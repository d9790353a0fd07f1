/** Real letters to a real server on loopback, read back by an independent parser. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Letter, SmtpServer } from "@assimilation/protocol";
import type { SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, test } from "vitest";
import { createSmtpMailer } from "#cma/system/smtp-mail.ts";
import { type MailSink, startMailSink } from "#test/support/mail-sink.ts";
import { needsPrograms, testWith } from "#test/support/unable.ts";

const letter: Letter = {
  from: "cma@example.com",
  to: ["ops@example.com", "night@example.com"],
  subject: "WARNING: System bridge is down [HBDEAD]",
  text: "System bridge is down [HBDEAD].\n\nASSIM_designation=bridge\n",
  messageId: "store-7@example.com",
  attachments: [{ filename: "assimilation.down_Drone.json", json: `{"eventtype":2,"ü":"€"}` }],
};

let sink: MailSink;
afterEach(() => sink.close());

const open = async (options?: SMTPServerOptions): Promise<SmtpServer> => {
  sink = await startMailSink(options);
  return { host: "127.0.0.1", port: sink.port, security: "none" };
};

test("a letter arrives as it was written", async () => {
  await createSmtpMailer(await open()).send(letter);
  const [{ raw, ...received } = { raw: "" }] = sink.letters;
  expect(received).toEqual({
    envelopeFrom: letter.from,
    envelopeTo: letter.to,
    from: letter.from,
    to: letter.to,
    subject: letter.subject,
    messageId: `<${letter.messageId}>`,
    text: letter.text,
    attachments: [{ filename: "assimilation.down_Drone.json", text: letter.attachments[0]?.json }],
  });
  expect(raw).toContain("\r\nSubject: WARNING: System bridge is down [HBDEAD]\r\n");
});

test("its date is this host's local time, with the offset", async () => {
  const zone = process.env["TZ"];
  process.env["TZ"] = "Asia/Kolkata";
  try {
    await createSmtpMailer(await open()).send(letter);
  } finally {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  }
  expect(sink.letters[0]?.raw).toMatch(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0530\r\n/m);
});

test("a subject that is not ASCII arrives whole, in an ASCII header", async () => {
  const subject = "WARNING: System brücke-ブリッジ is down [HBDEAD] and a long way to go".repeat(2);
  await createSmtpMailer(await open()).send({ ...letter, subject });
  expect(sink.letters[0]?.subject).toBe(subject);
  expect(sink.letters[0]?.raw.split("\r\n\r\n")[0]).toMatch(/^[\t\r\n -~]*$/);
});

test("a subject with line ends gets no header of its own", async () => {
  const subject = "x\r\nBcc: evil@example.com\r\n\r\nbody";
  await createSmtpMailer(await open()).send({ ...letter, subject });
  expect(sink.letters[0]?.envelopeTo).toEqual(letter.to);
  expect(sink.letters[0]?.raw.split("\r\n\r\n")[0]).not.toMatch(/^Bcc:/im);
});

describe("fails, naming the server and what it said:", () => {
  test("a recipient that is refused, though others are not", async () => {
    const server = await open({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith("night") ? new Error("no such user here") : undefined),
    });
    await expect(createSmtpMailer(server).send(letter)).rejects.toMatchObject({
      name: "AssimilationError",
      message: expect.stringMatching(/^127\.0\.0\.1 port \d+ \(none\): .*night@example\.com/),
    });
  });

  test("a server that is not there", async () => {
    const server = await open();
    await sink.close();
    await expect(createSmtpMailer(server).send(letter)).rejects.toThrow(/ECONNREFUSED/);
  });

  test("a server that does not offer the STARTTLS we insist on, before any letter is sent", async () => {
    const server = await open();
    await expect(
      createSmtpMailer({ ...server, security: "starttls" }).send(letter),
    ).rejects.toThrow(/STARTTLS/i);
    expect(sink.letters).toHaveLength(0);
  });
});

describe("with a certificate", () => {
  const certificate = (): { key: string; cert: string } => {
    const folder = mkdtempSync(join(tmpdir(), "tls-"));
    const [key, cert] = [join(folder, "key"), join(folder, "cert")];
    // biome-ignore format: one command line.
    execFileSync("/usr/bin/openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
      "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
      "-keyout", key, "-out", cert], { stdio: "ignore" });
    const made = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
    rmSync(folder, { recursive: true });
    return made;
  };
  const withOpenssl = testWith(needsPrograms("openssl"));

  withOpenssl("of an authority we were told of, name and password are sent under TLS", async () => {
    const made = certificate();
    for (const security of ["starttls", "tls"] as const) {
      const server = await open({
        ...made,
        secure: security === "tls",
        authOptional: false,
        disabledCommands: [],
        onAuth: ({ username, password }, { secure }, done) =>
          secure && username === "cma" && password === "makeitso"
            ? done(null, { user: username })
            : done(new Error("no")),
      });
      const login = { user: "cma", password: "makeitso" };
      await createSmtpMailer({ ...server, security, login, authorities: made.cert }).send(letter);
      expect(sink.letters).toHaveLength(1);
      if (security === "starttls") await sink.close();
    }
  });

  withOpenssl("of an unknown authority no letter is sent", async () => {
    const server = await open({ ...certificate(), secure: true });
    await expect(createSmtpMailer({ ...server, security: "tls" }).send(letter)).rejects.toThrow(
      /certificate/,
    );
    expect(sink.letters).toHaveLength(0);
  });
});
