/**
 * mail.json: who is written to, and how the letter leaves this host.
 *
 * A closed schema: an unknown key is refused by name, for a misspelt one that
 * is ignored is an alarm nobody gets. Source: docs/guides/mail.md.
 */
import type { SmtpServer } from "@assimilation/protocol";
import type { Correspondents } from "./mail.ts";

const mailMethods = ["smtp", "mail_email", "mailx_email", "mutt_email"] as const;
export type MailMethod = (typeof mailMethods)[number];

export interface MailSettings extends Correspondents {
  readonly method: MailMethod;
  readonly server: Pick<SmtpServer, "host" | "port" | "security">;
  readonly login?: { readonly user: string; readonly passwordFile: string };
  /** PEM file of authorities to trust besides those of the system. */
  readonly caFile?: string;
}

export type MailSettingsRead =
  | { readonly ok: true; readonly value: MailSettings }
  | { readonly ok: false; readonly reason: string };

export const parseMailSettings = (text: string): MailSettingsRead => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refuse(`it is not JSON: ${error instanceof Error ? error.message : "unreadable"}`);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return refuse("it is not a JSON object");
  }
  const values = new Map<string, unknown>(Object.entries(json));
  for (const [key, value] of values) {
    const reason = checks.get(key)?.(value) ?? (checks.has(key) ? undefined : unknownKey(key));
    if (reason !== undefined) return refuse(reason);
  }
  return settingsOf(values);
};

const settingsOf = (values: ReadonlyMap<string, unknown>): MailSettingsRead => {
  const text = (key: string): string | undefined => {
    const value = values.get(key);
    return typeof value === "string" ? value : undefined;
  };
  const method = mailMethods.find((known) => known === text("EMAIL_METHOD")) ?? "smtp";
  const to = addressesOf(values.get("EMAILDESTS")) ?? [];
  const from = text("RETURNADDR");
  if (to.length === 0) return refuse("EMAILDESTS names nobody");
  if (from === undefined) return refuse("RETURNADDR is missing: the address letters come from");

  const host = text("host") ?? "localhost";
  const security = securities.find((known) => known === text("security")) ?? securityFor(host);
  const port = values.get("port");
  const user = text("user");
  const passwordFile = text("passwordFile");
  const caFile = text("caFile");
  if ((user === undefined) !== (passwordFile === undefined)) {
    return refuse("user and passwordFile go together");
  }
  if (user !== undefined && security === "none" && !isLocal(host)) {
    return refuse("a password is not sent in clear: set security to starttls or tls");
  }
  if (method === "smtp" && [from, ...to].some((address) => !address.includes("@"))) {
    return refuse("each address needs its @domain when EMAIL_METHOD is smtp");
  }
  return {
    ok: true,
    value: {
      from,
      to,
      method,
      server: { host, security, port: typeof port === "number" ? port : ports[security] },
      ...(user !== undefined && passwordFile !== undefined && { login: { user, passwordFile } }),
      ...(caFile !== undefined && { caFile }),
    },
  };
};

const refuse = (reason: string): MailSettingsRead => ({ ok: false, reason });

const securities = ["none", "starttls", "tls"] as const;
const ports = { none: 25, starttls: 587, tls: 465 } as const;

const isLocal = (host: string): boolean => ["localhost", "127.0.0.1", "::1"].includes(host);
const securityFor = (host: string): "none" | "starttls" => (isLocal(host) ? "none" : "starttls");

/** One text may name several, as it did in the environment of old alert scripts. */
const addressesOf = (value: unknown): readonly string[] | undefined => {
  const list: unknown = typeof value === "string" ? value.split(/[\s,]+/).filter(Boolean) : value;
  if (!Array.isArray(list) || list.length > ADDRESSES_MAX) return undefined;
  return list.every(isAddress) ? list : undefined;
};

/**
 * Begins with a letter or digit and holds nothing that a mail program takes for
 * an option, a pipe or a file. Source: the manuals of mailx, s-nail and mutt.
 */
const isAddress = (value: unknown): value is string =>
  typeof value === "string" &&
  value.length <= 254 &&
  /^[A-Za-z0-9][A-Za-z0-9._+=-]*(@[A-Za-z0-9][A-Za-z0-9.-]*)?$/.test(value);

/** Undefined when the value will do, else the reason. */
type Check = (value: unknown) => string | undefined;

const check =
  (isGood: (value: unknown) => boolean, wanted: (value: unknown) => string): Check =>
  (value) =>
    isGood(value) ? undefined : wanted(value);

const oneOf = (key: string, words: readonly string[]): Check =>
  check(
    (value) => words.some((word) => word === value),
    () => `${key} is one of ${words.join(", ")}`,
  );

const file = (key: string): Check =>
  check(
    (value) => typeof value === "string" && value.startsWith("/"),
    () => `${key} is the absolute path of a file`,
  );

export interface MailKey {
  readonly key: string;
  /** As people would say it; absent where there is none. */
  readonly default?: string;
  readonly doc: string;
  readonly check: Check;
}

/** The catalogue of keys, for the reader of mail.json and for docs/reference/configuration.md. */
export const mailKeys: readonly MailKey[] = [
  {
    key: "EMAILDESTS",
    doc: "Who is written to: a list of addresses, or one text with spaces or commas between them.",
    check: check(
      (value) => addressesOf(value) !== undefined,
      () => "EMAILDESTS is a list of plain addresses, such as ops@example.com",
    ),
  },
  {
    key: "RETURNADDR",
    doc: "The address that letters come from, and failures go to.",
    check: check(isAddress, () => "RETURNADDR is a plain address, such as cma@example.com"),
  },
  {
    key: "EMAIL_METHOD",
    default: "smtp",
    doc: `How a letter leaves: ${mailMethods.map((method) => `\`${method}\``).join(", ")}.`,
    check: oneOf("EMAIL_METHOD", mailMethods),
  },
  {
    key: "host",
    default: "localhost",
    doc: "Name or address of the mail server.",
    check: check(
      (value) => typeof value === "string" && /^[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}$/.test(value),
      () => "host is the name or address of the mail server",
    ),
  },
  {
    key: "security",
    default: "none for this host, else starttls",
    doc: `How the connection is protected: ${securities.map((word) => `\`${word}\``).join(", ")}.`,
    check: oneOf("security", securities),
  },
  {
    key: "port",
    default: `${Object.values(ports).join(", ")} by security`,
    doc: "Port of the mail server.",
    check: check(
      (value) => Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536,
      () => "port is a number from 1 to 65535",
    ),
  },
  {
    key: "user",
    doc: "Name to log in with.",
    check: check(
      (value) => typeof value === "string" && value !== "",
      () => "user is the name to log in with",
    ),
  },
  {
    key: "passwordFile",
    doc: "File whose first line is the password; others must not read it.",
    check: file("passwordFile"),
  },
  {
    key: "caFile",
    doc: "PEM file of authorities to trust besides those of the system.",
    check: file("caFile"),
  },
];

const checks = new Map(mailKeys.map(({ key, check: checkValue }) => [key, checkValue]));

const unknownKey = (key: string): string =>
  `it has no key ${JSON.stringify(key)}; there are ${[...checks.keys()].join(", ")}`;

const ADDRESSES_MAX = 100;
