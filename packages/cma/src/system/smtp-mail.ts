/**
 * Letters through an SMTP server, with nodemailer: its only importer. It is loaded with the first
 * letter, for the sake of all who send none.
 *
 * The server's certificate is verified, always, against Node's authorities,
 * those of the system, and those the settings name. Every step has a limit, and
 * all of them together end before a notification script's minute does.
 */
import { getCACertificates } from "node:tls";
import {
  AssimilationError,
  type Letter,
  type Mailer,
  type SmtpServer,
} from "@assimilation/protocol";
import type { SendMailOptions } from "nodemailer";

export const createSmtpMailer = (server: SmtpServer): Mailer => ({
  send: async (letter) => {
    const { default: nodemailer } = await import("nodemailer");
    const transport = nodemailer.createTransport({
      host: server.host,
      port: server.port,
      secure: server.security === "tls",
      requireTLS: server.security === "starttls",
      ignoreTLS: server.security === "none",
      ...(server.login && { auth: { user: server.login.user, pass: server.login.password } }),
      ...(server.security !== "none" && { tls: { ca: authorities(server.authorities) } }),
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      dnsTimeout: 10_000,
      socketTimeout: 20_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      const sent = await transport.sendMail(mailOf(letter));
      const refused = sent.rejected.map(String);
      if (refused.length > 0) throw new Error(`it refused ${refused.join(", ")}`);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      throw new AssimilationError(
        "ASSIM_MAIL_SMTP",
        `${server.host} port ${server.port} (${server.security}): ${said}`,
        { cause: error },
      );
    } finally {
      transport.close();
    }
  },
});

const mailOf = (letter: Letter): SendMailOptions => ({
  from: letter.from,
  to: [...letter.to],
  envelope: { from: letter.from, to: [...letter.to] },
  subject: letter.subject,
  text: letter.text,
  messageId: `<${letter.messageId}>`,
  headers: { Date: localDate(new Date()), "Auto-Submitted": "auto-generated" },
  attachments: letter.attachments.map(({ filename, json }) => ({
    filename,
    content: json,
    contentType: "application/json; charset=utf-8",
  })),
});

/** As a reader of this host's clock would say it. Source: RFC 5322, section 3.3. */
const localDate = (date: Date): string => {
  const two = (value: number): string => String(value).padStart(2, "0");
  const eastMinutes = -date.getTimezoneOffset();
  const ahead = Math.abs(eastMinutes);
  const offset = `${eastMinutes < 0 ? "-" : "+"}${two(Math.floor(ahead / 60))}${two(ahead % 60)}`;
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  const [day, month] = [days[date.getDay()], months[date.getMonth()]];
  return `${day}, ${two(date.getDate())} ${month} ${date.getFullYear()} ${time} ${offset}`;
};

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
// biome-ignore format: a year on one line.
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const authorities = (ours: string | undefined): string[] => [
  ...getCACertificates("bundled"),
  ...getCACertificates("system"),
  ...(ours === undefined ? [] : [ours]),
];
