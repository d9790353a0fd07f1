/**
 * READY, 49 bytes and its fields: the CMA's word on a session.
 *
 *     0        8                     16      24
 *     +--------+---------------------+-------+----------------------------- …
 *     | header | agent's connection  | nonce | box: manager's connection id 8,
 *     | zeros  | id 8                | 8     |      status 1, fields
 *     +--------+---------------------+-------+----------------------------- …
 *
 * Any status but accepted has a connection id of zeros and makes no session.
 * Source: docs/reference/wire-format.md, "READY".
 */
import { isAllZero } from "../bytes/join.ts";
import { createReader } from "../bytes/reader.ts";
import { createWriter } from "../bytes/writer.ts";
import { CONNECTION_ID_BYTES, DATAGRAM_BYTES_MAX } from "./constants.ts";
import { exactly, finishPacket, openHeader, startPacket } from "./header.ts";
import { decodeReadyMeta, encodeReadyMeta, type ReadyMeta } from "./meta.ts";
import { type Decoded, refuse } from "./wire-error.ts";

/** Byte arrays are views into the datagram. */
export interface Ready {
  readonly agentConnectionId: Uint8Array;
  readonly nonce: Uint8Array;
  readonly box: Uint8Array;
}

/** The numbers on the wire are the places in this list. */
export const readyStatuses = [
  "accepted",
  "pending_approval",
  "busy",
  "rejected",
  "no_common_version",
] as const;

export type ReadyStatus = (typeof readyStatuses)[number];

/** What the box holds. */
export interface ReadyContents {
  /** All zero unless accepted. A view. */
  readonly managerConnectionId: Uint8Array;
  readonly status: ReadyStatus;
  readonly meta: ReadyMeta;
}

export const READY_NONCE_BYTES = 8;

export const decodeReady = (datagram: Uint8Array): Decoded<Ready> => {
  const header = openHeader(datagram, "ready");
  if (!header.ok) return header;
  const reader = header.value;
  if (reader.u32() !== 0) return refuse("reserved_set", 4);
  return {
    ok: true,
    value: {
      agentConnectionId: reader.bytes(CONNECTION_ID_BYTES),
      nonce: reader.bytes(READY_NONCE_BYTES),
      box: reader.rest(),
    },
  };
};

export const encodeReady = (ready: Ready): Uint8Array =>
  finishPacket(
    startPacket("ready")
      .u32(0)
      .bytes(exactly(ready.agentConnectionId, CONNECTION_ID_BYTES))
      .bytes(exactly(ready.nonce, READY_NONCE_BYTES))
      .bytes(ready.box),
    "ready",
  );

export const decodeReadyContents = (plain: Uint8Array): Decoded<ReadyContents> => {
  const reader = createReader(plain);
  const managerConnectionId = reader.bytes(CONNECTION_ID_BYTES);
  const status = readyStatuses[reader.u8()];
  if (reader.isShort()) return refuse("too_short", reader.offset());
  if (status === undefined) return refuse("out_of_range", CONNECTION_ID_BYTES);
  if ((status === "accepted") === isAllZero(managerConnectionId)) return refuse("out_of_range", 0);

  const meta = decodeReadyMeta(reader.rest());
  return meta.ok ? { ok: true, value: { managerConnectionId, status, meta: meta.value } } : meta;
};

export const encodeReadyContents = (contents: ReadyContents): Uint8Array =>
  createWriter(DATAGRAM_BYTES_MAX)
    .bytes(exactly(contents.managerConnectionId, CONNECTION_ID_BYTES))
    .u8(readyStatuses.indexOf(contents.status))
    .bytes(encodeReadyMeta(contents.meta))
    .finish();
