/**
 * The catalogue of packets, and the first look at a datagram.
 *
 *     0         2         3         4
 *     +---------+---------+---------+----------- …
 *     | 4E 50   | version | type    |
 *     +---------+---------+---------+----------- …
 *
 * Anything that is not one of these, in a length this one can have, is dropped
 * before any cryptography. Source: docs/reference/wire-format.md, "Packets".
 */
import { DATAGRAM_BYTES_MAX, MAGIC, VERSION } from "./constants.ts";
import { type Decoded, refuse } from "./wire-error.ts";

export interface PacketType {
  readonly number: number;
  readonly name: PacketName;
  readonly direction: "to_manager" | "to_agent" | "both";
  /** Equal to `bytesMax` where the size is exact. */
  readonly bytesMin: number;
  readonly bytesMax: number;
  readonly doc: string;
}

export type PacketName = "hello" | "cookie" | "initiate" | "ready" | "reset" | "data";

export const packetTypes: readonly PacketType[] = [
  {
    number: 0x01,
    name: "hello",
    direction: "to_manager",
    bytesMin: 224,
    bytesMax: 224,
    doc: "An agent asks whether the owner of a CMA key is here; larger than the answer.",
  },
  {
    number: 0x03,
    name: "cookie",
    direction: "to_agent",
    bytesMin: 176,
    bytesMax: 176,
    doc: "The CMA proves itself and hands its state to the agent; it keeps none.",
  },
  {
    number: 0x04,
    name: "initiate",
    direction: "to_manager",
    bytesMin: 344,
    bytesMax: DATAGRAM_BYTES_MAX,
    doc: "The agent brings the state back, with its identity and the vouch for this session.",
  },
  {
    number: 0x05,
    name: "ready",
    direction: "to_agent",
    bytesMin: 49,
    bytesMax: DATAGRAM_BYTES_MAX,
    doc: "The CMA accepts the session, or says why not and when to ask again.",
  },
  {
    number: 0x06,
    name: "reset",
    direction: "to_agent",
    bytesMin: 28,
    bytesMax: 28,
    doc: "The CMA does not know this session any more.",
  },
  {
    number: 0x10,
    name: "data",
    direction: "both",
    bytesMin: 36,
    bytesMax: DATAGRAM_BYTES_MAX,
    doc: "Frames of an established session.",
  },
];

/** Which packet the datagram claims to be: its first four bytes and its length are right. */
export const identifyPacket = (datagram: Uint8Array): Decoded<PacketType> => {
  const [magic0 = 0, magic1 = 0, version, number = 0] = datagram;
  if (datagram.byteLength > DATAGRAM_BYTES_MAX) return refuse("too_long", DATAGRAM_BYTES_MAX);
  if (datagram.byteLength < 4) return refuse("too_short", datagram.byteLength);
  if (magic0 * 256 + magic1 !== MAGIC || version !== VERSION) return refuse("not_ours", 0);

  const type = typeByNumber.get(number);
  if (type === undefined) return refuse("unknown_packet", 3);
  if (datagram.byteLength < type.bytesMin) return refuse("too_short", datagram.byteLength);
  if (datagram.byteLength > type.bytesMax) return refuse("too_long", type.bytesMax);
  return { ok: true, value: type };
};

const typeByNumber = new Map(packetTypes.map((type) => [type.number, type]));
