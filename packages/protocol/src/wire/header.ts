/** What the codecs of all packets share: the first bytes, checked or written. */
import { createReader, type Reader } from "../bytes/reader.ts";
import { createWriter, type Writer } from "../bytes/writer.ts";
import { DATAGRAM_BYTES_MAX, MAGIC, VERSION } from "./constants.ts";
import { identifyPacket, type PacketName, type PacketType, packetTypes } from "./packet-types.ts";
import { type Decoded, refuse } from "./wire-error.ts";

/** A reader behind the four header bytes, when the datagram is a `name` by header and length. */
export const openHeader = (datagram: Uint8Array, name: PacketName): Decoded<Reader> => {
  const type = identifyPacket(datagram);
  if (!type.ok) return type;
  if (type.value.name !== name) return refuse("unknown_packet", 3);
  const reader = createReader(datagram);
  reader.u32();
  return { ok: true, value: reader };
};

export const startPacket = (name: PacketName): Writer => {
  const { number, bytesMax } = typeOf(name);
  return createWriter(Math.min(bytesMax, DATAGRAM_BYTES_MAX)).u16(MAGIC).u8(VERSION).u8(number);
};

/** @throws RangeError when the datagram is smaller than its type allows: our mistake. */
export const finishPacket = (writer: Writer, name: PacketName): Uint8Array => {
  if (writer.length() < typeOf(name).bytesMin) throw new RangeError(`a ${name} that is too short`);
  return writer.finish();
};

/** @throws RangeError unless `bytes` has exactly this length: our mistake. */
export const exactly = (bytes: Uint8Array, length: number): Uint8Array => {
  if (bytes.byteLength !== length) throw new RangeError(`${bytes.byteLength} bytes, not ${length}`);
  return bytes;
};

const typeOf = (name: PacketName): PacketType => {
  const type = packetTypes.find((candidate) => candidate.name === name);
  if (type === undefined) throw new RangeError(`no packet ${name}`);
  return type;
};
