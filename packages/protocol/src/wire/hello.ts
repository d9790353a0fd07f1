/**
 * HELLO, exactly 224 bytes: an agent looks for the owner of a CMA key.
 *
 *     0        8       24       56      64       144      160      176      224
 *     +--------+-------+--------+-------+--------+--------+--------+--------+
 *     | header | key   | agent  | nonce | box of | mac1   | mac2   | zeros  |
 *     | m 0 0 0| hint  | session|   8   | 64     | 16     | 16     | 48     |
 *     |        | 16    | key 32 |       | zeros  |        |        |        |
 *     +--------+-------+--------+-------+--------+--------+--------+--------+
 *
 * `m` is 1 when it goes to the multicast group: Node does not tell a datagram's
 * destination. mac1 covers what is before it. The zeros at the end keep the
 * request larger than its reply. Source: docs/reference/wire-format.md, "HELLO".
 */
import { isAllZero } from "../bytes/join.ts";
import { KEY_BYTES, KEY_HINT_BYTES, MAC_BYTES } from "./constants.ts";
import { exactly, finishPacket, openHeader, startPacket } from "./header.ts";
import { type Decoded, refuse } from "./wire-error.ts";

/** Byte arrays are views into the datagram. */
export interface Hello {
  readonly isMulticast: boolean;
  /** Which CMA key is meant. */
  readonly keyHint: Uint8Array;
  readonly agentSessionKey: Uint8Array;
  readonly nonce: Uint8Array;
  readonly box: Uint8Array;
  readonly mac1: Uint8Array;
  /** Zero, or proof of a return path; ignored while the CMA is not loaded. */
  readonly mac2: Uint8Array;
}

export const HELLO_NONCE_BYTES = 8;
/** So many zero bytes are in the box. */
export const HELLO_PLAIN_BYTES = 64;
const HELLO_BOX_BYTES = 80;
const MAC1_OFFSET = 144;
const PADDING_OFFSET = 176;

export const decodeHello = (datagram: Uint8Array): Decoded<Hello> => {
  const header = openHeader(datagram, "hello");
  if (!header.ok) return header;
  const reader = header.value;
  const multicast = reader.u8();
  if (multicast > 1 || reader.u24() !== 0) return refuse("reserved_set", 4);
  const hello: Hello = {
    isMulticast: multicast === 1,
    keyHint: reader.bytes(KEY_HINT_BYTES),
    agentSessionKey: reader.bytes(KEY_BYTES),
    nonce: reader.bytes(HELLO_NONCE_BYTES),
    box: reader.bytes(HELLO_BOX_BYTES),
    mac1: reader.bytes(MAC_BYTES),
    mac2: reader.bytes(MAC_BYTES),
  };
  return isAllZero(reader.rest())
    ? { ok: true, value: hello }
    : refuse("reserved_set", PADDING_OFFSET);
};

/** `macOf` gets the bytes that mac1 covers. mac2 is zero. */
export const encodeHello = (
  hello: Omit<Hello, "mac1" | "mac2">,
  macOf: (covered: Uint8Array) => Uint8Array,
): Uint8Array => {
  const writer = startPacket("hello")
    .u8(hello.isMulticast ? 1 : 0)
    .u24(0)
    .bytes(exactly(hello.keyHint, KEY_HINT_BYTES))
    .bytes(exactly(hello.agentSessionKey, KEY_BYTES))
    .bytes(exactly(hello.nonce, HELLO_NONCE_BYTES))
    .bytes(exactly(hello.box, HELLO_BOX_BYTES));
  writer.bytes(exactly(macOf(writer.finish()), MAC_BYTES));
  return finishPacket(writer.zeros(MAC_BYTES + 48), "hello");
};

/** The part of a HELLO that mac1 speaks for; a view. */
export const coveredByMac1 = (datagram: Uint8Array): Uint8Array =>
  datagram.subarray(0, MAC1_OFFSET);
