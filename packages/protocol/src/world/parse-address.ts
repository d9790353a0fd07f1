/**
 * Addresses as people write them: `192.0.2.7`, `192.0.2.7:1984`, `[::1]:1984`,
 * `[::ffff:192.0.2.7]:1984`, `cma.example.org:1984`.
 *
 * An IPv6 address needs its brackets: in `2001:db8::1984` nobody can tell
 * whether the last group is a port.
 */
import { canonicalIp } from "./ip-text.ts";
import type { NetAddress } from "./network.ts";

/** An address that a resolver must be asked for. */
export interface NamedAddress {
  readonly name: string;
  readonly port: number;
}

export type ParsedAddress =
  | { readonly ok: true; readonly value: NetAddress | NamedAddress }
  /** `problem` is half a sentence that follows the quoted text: `has no port …`. */
  | { readonly ok: false; readonly problem: string };

/** The port that both daemons use unless told otherwise; registered for Assimilation. */
export const DEFAULT_PORT = 1984;

/** Without a port, `defaultPort`. Port 0 is refused unless `allowsAnyPort`: it means "any free one". */
export const parseAddress = (
  text: string,
  { defaultPort = DEFAULT_PORT, allowsAnyPort = false } = {},
): ParsedAddress => {
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::([^:]*))?$/.exec(text.trim());
  if (parts === null) {
    return refuse(
      text.includes(":")
        ? `is not an address; write IPv6 in brackets, such as [2001:db8::7]:${defaultPort}`
        : `is not an address; write it as 192.0.2.7:${defaultPort}`,
    );
  }
  const [, bracketed, plain = "", portText] = parts;
  const port = portText === undefined ? defaultPort : parsePort(portText, allowsAnyPort);
  if (port === undefined) {
    return refuse(`has a wrong port; use a number from ${allowsAnyPort ? 0 : 1} to 65535`);
  }

  if (bracketed !== undefined) {
    const host = bracketed.includes(":") ? hostInBrackets(bracketed) : undefined;
    return host === undefined
      ? refuse(`has no IPv6 address in its brackets; write it as [2001:db8::7]:${defaultPort}`)
      : { ok: true, value: { host, port } };
  }
  const host = canonicalIp(plain);
  if (host !== undefined) return { ok: true, value: { host, port } };
  // What ends in a number would be an IPv4 address, and is a wrong one.
  return isDnsName(plain) && !/(^|\.)\d+\.?$/.test(plain)
    ? { ok: true, value: { name: plain, port } }
    : refuse(`is neither an IP address nor a DNS name; write it as 192.0.2.7:${defaultPort}`);
};

const refuse = (problem: string): ParsedAddress => ({ ok: false, problem });

/** A zone is kept: a link-local address means nothing without it. */
const hostInBrackets = (text: string): string | undefined => {
  const [address = "", zone] = text.split("%");
  const host = canonicalIp(address);
  if (host === undefined || zone === undefined) return host;
  return /^[\w.-]{1,15}$/.test(zone) && host.startsWith("fe80:") ? `${host}%${zone}` : undefined;
};

const parsePort = (text: string, allowsAnyPort: boolean): number | undefined => {
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port <= 65_535 && (port > 0 || allowsAnyPort) ? port : undefined;
};

/** Source: RFC 1123, section 2.1; underscores, because resolvers take them. */
const isDnsName = (text: string): boolean =>
  text.length <= 253 &&
  text
    .replace(/\.$/, "")
    .split(".")
    .every((label) => /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/.test(label));
