/**
 * The nonces: 24 bytes that say what is sealed and, where it matters, which way it goes.
 *
 *     0                 16        24        0         8                 24
 *     +-----------------+---------+         +---------+-----------------+
 *     | prefix 16       | 8 bytes |   or    | prefix 8| 16 bytes        |
 *     +-----------------+---------+         +---------+-----------------+
 *
 * Prefixes are ASCII, padded with `-`. No two purposes share one, so a box
 * opens only as what it was made for. Source: docs/reference/wire-format.md.
 */
import { asciiBytes, joinBytes } from "../bytes/join.ts";

/** Prefixes with 8 or 16 bytes of their own behind them. */
export const noncePrefixes = {
  hello: "NP1-HELLO-------",
  welcome: "NP1WELCM",
  cookie: "NP1COOKI",
  initiate: "NP1-INITIATE----",
  vouch: "NP1VOUCH",
  ready: "NP1-READY-------",
  to_manager: "NP1-DATA-A2C----",
  to_agent: "NP1-DATA-C2A----",
} as const;

export type NoncePurpose = keyof typeof noncePrefixes;
export type Direction = "to_manager" | "to_agent";

/** @throws RangeError unless prefix and `own` are 24 bytes together. */
export const nonceFor = (purpose: NoncePurpose, own: Uint8Array): Uint8Array => {
  const nonce = joinBytes(prefixBytes[purpose], own);
  if (nonce.byteLength !== 24) throw new RangeError(`a nonce of ${nonce.byteLength} bytes`);
  return nonce;
};

export const dataNonce = (direction: Direction, counter: number): Uint8Array => {
  const nonce = new Uint8Array(24);
  nonce.set(prefixBytes[direction]);
  const view = new DataView(nonce.buffer);
  view.setUint32(16, Math.floor(counter / 2 ** 32));
  view.setUint32(20, counter % 2 ** 32);
  return nonce;
};

const prefixBytes: Readonly<Record<NoncePurpose, Uint8Array>> = {
  hello: asciiBytes(noncePrefixes.hello),
  welcome: asciiBytes(noncePrefixes.welcome),
  cookie: asciiBytes(noncePrefixes.cookie),
  initiate: asciiBytes(noncePrefixes.initiate),
  vouch: asciiBytes(noncePrefixes.vouch),
  ready: asciiBytes(noncePrefixes.ready),
  to_manager: asciiBytes(noncePrefixes.to_manager),
  to_agent: asciiBytes(noncePrefixes.to_agent),
};
