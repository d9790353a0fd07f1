/**
 * DATA, 36 bytes and its frames: everything in an established session.
 *
 *     0        4                       12          20
 *     +--------+-----------------------+-----------+---------------- …
 *     | header | receiver's connection | counter   | box: frames
 *     |        | id 8                  | u64       |
 *     +--------+-----------------------+-----------+---------------- …
 *
 * Nothing outside the box needs to be authenticated: the id selects the key,
 * and the counter is part of the nonce. Source: docs/reference/wire-format.md, "DATA".
 */
import { CONNECTION_ID_BYTES, COUNTER_END } from "./constants.ts";
import { exactly, finishPacket, openHeader, startPacket } from "./header.ts";
import { type Decoded, refuse } from "./wire-error.ts";

/** Byte arrays are views into the datagram. */
export interface DataPacket {
  readonly connectionId: Uint8Array;
  /** From 1, below 2^48. */
  readonly counter: number;
  readonly box: Uint8Array;
}

export const decodeData = (datagram: Uint8Array): Decoded<DataPacket> => {
  const header = openHeader(datagram, "data");
  if (!header.ok) return header;
  const reader = header.value;
  const connectionId = reader.bytes(CONNECTION_ID_BYTES);
  const counter = reader.u64();
  if (counter < 1 || counter >= COUNTER_END) return refuse("out_of_range", 12);
  return { ok: true, value: { connectionId, counter, box: reader.rest() } };
};

export const encodeData = (packet: DataPacket): Uint8Array =>
  finishPacket(
    startPacket("data")
      .bytes(exactly(packet.connectionId, CONNECTION_ID_BYTES))
      .u64(packet.counter)
      .bytes(packet.box),
    "data",
  );
