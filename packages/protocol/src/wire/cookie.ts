/**
 * COOKIE, exactly 176 bytes: the CMA's answer to a HELLO.
 *
 *     0        8                16       32                            176
 *     +--------+----------------+--------+------------------------------+
 *     | header | agent session  | nonce  | box: manager session key 32, |
 *     | zeros  | key, first 8   | 16     |      cookie 96               |
 *     +--------+----------------+--------+------------------------------+
 *
 * The cookie, opaque to the agent, is a nonce and a box under a key that only
 * the CMA has and forgets within two minutes:
 *
 *     0         16                                                       96
 *     +---------+---------------------------------------------------------+
 *     | nonce   | box: agent session key 32, manager session secret 32    |
 *     +---------+---------------------------------------------------------+
 *
 * Source: docs/reference/wire-format.md, "COOKIE".
 */
import { joinBytes } from "../bytes/join.ts";
import { createReader } from "../bytes/reader.ts";
import { BOX_OVERHEAD_BYTES, COOKIE_BYTES, KEY_BYTES } from "./constants.ts";
import { exactly, finishPacket, openHeader, startPacket } from "./header.ts";
import { type Decoded, refuse } from "./wire-error.ts";

/** Byte arrays are views into the datagram. */
export interface CookiePacket {
  readonly agentSessionKeyStart: Uint8Array;
  readonly nonce: Uint8Array;
  readonly box: Uint8Array;
}

/** What the box of a COOKIE holds; views. */
export interface CookieContents {
  readonly managerSessionKey: Uint8Array;
  readonly cookie: Uint8Array;
}

/** The parts of a cookie; views. */
export interface Cookie {
  readonly nonce: Uint8Array;
  readonly box: Uint8Array;
}

/** What the box of a cookie holds; views. */
export interface CookieSecrets {
  readonly agentSessionKey: Uint8Array;
  readonly managerSessionSecret: Uint8Array;
}

export const SESSION_KEY_START_BYTES = 8;
export const COOKIE_NONCE_BYTES = 16;
const CONTENTS_BYTES = KEY_BYTES + COOKIE_BYTES;
const SECRETS_BYTES = 2 * KEY_BYTES;

export const decodeCookiePacket = (datagram: Uint8Array): Decoded<CookiePacket> => {
  const header = openHeader(datagram, "cookie");
  if (!header.ok) return header;
  const reader = header.value;
  if (reader.u32() !== 0) return refuse("reserved_set", 4);
  return {
    ok: true,
    value: {
      agentSessionKeyStart: reader.bytes(SESSION_KEY_START_BYTES),
      nonce: reader.bytes(COOKIE_NONCE_BYTES),
      box: reader.rest(),
    },
  };
};

export const encodeCookiePacket = (packet: CookiePacket): Uint8Array =>
  finishPacket(
    startPacket("cookie")
      .u32(0)
      .bytes(exactly(packet.agentSessionKeyStart, SESSION_KEY_START_BYTES))
      .bytes(exactly(packet.nonce, COOKIE_NONCE_BYTES))
      .bytes(exactly(packet.box, CONTENTS_BYTES + BOX_OVERHEAD_BYTES)),
    "cookie",
  );

export const decodeCookieContents = (plain: Uint8Array): Decoded<CookieContents> => {
  if (plain.byteLength !== CONTENTS_BYTES) return refuse("out_of_range", 0);
  const reader = createReader(plain);
  return {
    ok: true,
    value: { managerSessionKey: reader.bytes(KEY_BYTES), cookie: reader.rest() },
  };
};

export const encodeCookieContents = ({ managerSessionKey, cookie }: CookieContents): Uint8Array =>
  joinBytes(exactly(managerSessionKey, KEY_BYTES), exactly(cookie, COOKIE_BYTES));

/** @throws RangeError unless it is 96 bytes. */
export const splitCookie = (cookie: Uint8Array): Cookie => {
  const reader = createReader(exactly(cookie, COOKIE_BYTES));
  return { nonce: reader.bytes(COOKIE_NONCE_BYTES), box: reader.rest() };
};

export const decodeCookieSecrets = (plain: Uint8Array): Decoded<CookieSecrets> => {
  if (plain.byteLength !== SECRETS_BYTES) return refuse("out_of_range", 0);
  const reader = createReader(plain);
  return {
    ok: true,
    value: { agentSessionKey: reader.bytes(KEY_BYTES), managerSessionSecret: reader.rest() },
  };
};
