/**
 * INITIATE, 344 bytes and its fields, at most 1200: the agent brings the cookie
 * back and says who it is.
 *
 *     0        8                40       136     144
 *     +--------+----------------+--------+-------+--------------------------- …
 *     | header | agent session  | cookie | nonce | box
 *     | zeros  | key 32         | 96     | 8     |
 *     +--------+----------------+--------+-------+--------------------------- …
 *
 * The box, under the session key:
 *
 *     0          32            48          128        136      152        184
 *     +----------+-------------+-----------+----------+--------+----------+---- …
 *     | agent    | vouch nonce | vouch 80  | connec-  | boot   | heart-   | fields
 *     | key 32   | 16          |           | tion id 8| id 16  | beat 32  |
 *     +----------+-------------+-----------+----------+--------+----------+---- …
 *
 * The vouch is a box from the agent's own key to the session's: session key and
 * CMA key, 32 bytes each. Source: docs/reference/wire-format.md, "INITIATE".
 */
import { createReader } from "../bytes/reader.ts";
import { createWriter } from "../bytes/writer.ts";
import {
  BOOT_ID_BYTES,
  CONNECTION_ID_BYTES,
  COOKIE_BYTES,
  DATAGRAM_BYTES_MAX,
  KEY_BYTES,
  VOUCH_BYTES,
} from "./constants.ts";
import { exactly, finishPacket, openHeader, startPacket } from "./header.ts";
import { decodeInitiateMeta, encodeInitiateMeta, type InitiateMeta } from "./meta.ts";
import { type Decoded, refuse } from "./wire-error.ts";

/** Byte arrays are views into the datagram. */
export interface Initiate {
  readonly agentSessionKey: Uint8Array;
  readonly cookie: Uint8Array;
  readonly nonce: Uint8Array;
  readonly box: Uint8Array;
}

/** What the box holds; views. */
export interface InitiateContents {
  readonly agentKey: Uint8Array;
  readonly vouchNonce: Uint8Array;
  readonly vouch: Uint8Array;
  /** Where the agent wants DATA for this session addressed. */
  readonly agentConnectionId: Uint8Array;
  /** Random, new at each start of the agent. */
  readonly bootId: Uint8Array;
  readonly heartbeatKey: Uint8Array;
  readonly meta: InitiateMeta;
}

/** What the vouch holds; views. */
export interface Vouch {
  readonly agentSessionKey: Uint8Array;
  readonly managerKey: Uint8Array;
}

export const INITIATE_NONCE_BYTES = 8;
export const VOUCH_NONCE_BYTES = 16;

export const decodeInitiate = (datagram: Uint8Array): Decoded<Initiate> => {
  const header = openHeader(datagram, "initiate");
  if (!header.ok) return header;
  const reader = header.value;
  if (reader.u32() !== 0) return refuse("reserved_set", 4);
  return {
    ok: true,
    value: {
      agentSessionKey: reader.bytes(KEY_BYTES),
      cookie: reader.bytes(COOKIE_BYTES),
      nonce: reader.bytes(INITIATE_NONCE_BYTES),
      box: reader.rest(),
    },
  };
};

export const encodeInitiate = (initiate: Initiate): Uint8Array =>
  finishPacket(
    startPacket("initiate")
      .u32(0)
      .bytes(exactly(initiate.agentSessionKey, KEY_BYTES))
      .bytes(exactly(initiate.cookie, COOKIE_BYTES))
      .bytes(exactly(initiate.nonce, INITIATE_NONCE_BYTES))
      .bytes(initiate.box),
    "initiate",
  );

export const decodeInitiateContents = (plain: Uint8Array): Decoded<InitiateContents> => {
  const reader = createReader(plain);
  const agentKey = reader.bytes(KEY_BYTES);
  const vouchNonce = reader.bytes(VOUCH_NONCE_BYTES);
  const vouch = reader.bytes(VOUCH_BYTES);
  const agentConnectionId = reader.bytes(CONNECTION_ID_BYTES);
  const bootId = reader.bytes(BOOT_ID_BYTES);
  const heartbeatKey = reader.bytes(KEY_BYTES);
  if (reader.isShort()) return refuse("too_short", reader.offset());

  const meta = decodeInitiateMeta(reader.rest());
  if (!meta.ok) return meta;
  return {
    ok: true,
    value: {
      agentKey,
      vouchNonce,
      vouch,
      agentConnectionId,
      bootId,
      heartbeatKey,
      meta: meta.value,
    },
  };
};

export const encodeInitiateContents = (contents: InitiateContents): Uint8Array =>
  createWriter(DATAGRAM_BYTES_MAX)
    .bytes(exactly(contents.agentKey, KEY_BYTES))
    .bytes(exactly(contents.vouchNonce, VOUCH_NONCE_BYTES))
    .bytes(exactly(contents.vouch, VOUCH_BYTES))
    .bytes(exactly(contents.agentConnectionId, CONNECTION_ID_BYTES))
    .bytes(exactly(contents.bootId, BOOT_ID_BYTES))
    .bytes(exactly(contents.heartbeatKey, KEY_BYTES))
    .bytes(encodeInitiateMeta(contents.meta))
    .finish();

export const decodeVouch = (plain: Uint8Array): Decoded<Vouch> => {
  if (plain.byteLength !== 2 * KEY_BYTES) return refuse("out_of_range", 0);
  const reader = createReader(plain);
  return {
    ok: true,
    value: { agentSessionKey: reader.bytes(KEY_BYTES), managerKey: reader.rest() },
  };
};
