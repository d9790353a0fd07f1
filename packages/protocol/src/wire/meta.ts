/**
 * The optional fields of INITIATE and READY, as type-length-value.
 *
 *     0         1               3
 *     +---------+---------------+------------------+
 *     | type u8 |  length u16   | value (`length`) |
 *     +---------+---------------+------------------+
 *
 * Types ascend and are there at most once. One that is not known is refused
 * below 0x80 and ignored from there on, so a later version can say which of its
 * fields must be understood. Source: docs/reference/wire-format.md, "TLVs".
 */
import { createReader, type Reader } from "../bytes/reader.ts";
import { createWriter, type Writer } from "../bytes/writer.ts";
import {
  DATAGRAM_BYTES_MAX,
  HOST_NAME_HINT_BYTES_MAX,
  RESET_TOKEN_BYTES,
  VERSIONS_OFFERED_MAX,
} from "./constants.ts";
import { exactly } from "./header.ts";
import { decodeText, encodeText } from "./text.ts";
import { type Decoded, refuse, type WireErrorCode } from "./wire-error.ts";

export interface InitiateMeta {
  /** Protocol versions the agent speaks. */
  readonly versions?: readonly number[];
  readonly features?: number;
  readonly manifestSerial?: number;
  /** What the host calls itself; at most 64 bytes of UTF-8, and never trusted. */
  readonly hostNameHint?: string;
  readonly enrolment?: { readonly tokenId: Uint8Array; readonly proof: Uint8Array };
}

export interface ReadyMeta {
  readonly version?: number;
  readonly features?: number;
  /** Milliseconds since the Unix epoch, by the CMA's clock. */
  readonly managerTime?: number;
  readonly retryAfterSec?: number;
  readonly spreadSec?: number;
  readonly manifestSerial?: number;
  /** Proves a later RESET of this session. */
  readonly resetToken?: Uint8Array;
}

export const decodeInitiateMeta = (bytes: Uint8Array): Decoded<InitiateMeta> =>
  decodeFields<InitiateMeta>(bytes, initiateFields);

/** @throws RangeError for fields that the decoder would refuse. */
export const encodeInitiateMeta = (meta: InitiateMeta): Uint8Array =>
  encodeFields(meta, initiateFields);

export const decodeReadyMeta = (bytes: Uint8Array): Decoded<ReadyMeta> =>
  decodeFields<ReadyMeta>(bytes, readyFields);

/** @throws RangeError for fields that the decoder would refuse. */
export const encodeReadyMeta = (meta: ReadyMeta): Uint8Array => encodeFields(meta, readyFields);

/** One field of `M`: how its value reads and writes. `encode` writes nothing where it is not there. */
interface Field<M> {
  readonly number: number;
  readonly bytesMin: number;
  readonly bytesMax: number;
  readonly decode: (value: Reader) => M | WireErrorCode;
  readonly encode: (meta: M, into: Writer) => void;
}

const u64Of = <M>(value: Reader, make: (number: number) => M): M | WireErrorCode => {
  const number = value.u64();
  return Number.isFinite(number) ? make(number) : "out_of_range";
};

const initiateFields: readonly Field<InitiateMeta>[] = [
  {
    number: 1,
    bytesMin: 1,
    bytesMax: VERSIONS_OFFERED_MAX,
    decode: (value) => ({ versions: [...value.rest()] }),
    encode: ({ versions = [] }, into) => {
      for (const version of versions) into.u8(version);
    },
  },
  {
    number: 2,
    bytesMin: 4,
    bytesMax: 4,
    decode: (value) => ({ features: value.u32() }),
    encode: ({ features }, into) => {
      if (features !== undefined) into.u32(features);
    },
  },
  {
    number: 3,
    bytesMin: 8,
    bytesMax: 8,
    decode: (value) => u64Of(value, (manifestSerial) => ({ manifestSerial })),
    encode: ({ manifestSerial }, into) => {
      if (manifestSerial !== undefined) into.u64(manifestSerial);
    },
  },
  {
    number: 4,
    bytesMin: 1,
    bytesMax: HOST_NAME_HINT_BYTES_MAX,
    decode: (value) => {
      const hostNameHint = decodeText(value.rest());
      return hostNameHint === undefined ? "bad_text" : { hostNameHint };
    },
    encode: ({ hostNameHint = "" }, into) => {
      into.bytes(encodeText(hostNameHint));
    },
  },
  {
    number: 5,
    bytesMin: 48,
    bytesMax: 48,
    decode: (value) => ({ enrolment: { tokenId: value.bytes(16), proof: value.bytes(32) } }),
    encode: ({ enrolment }, into) => {
      if (enrolment === undefined) return;
      into.bytes(exactly(enrolment.tokenId, 16)).bytes(exactly(enrolment.proof, 32));
    },
  },
];

const readyFields: readonly Field<ReadyMeta>[] = [
  {
    number: 1,
    bytesMin: 1,
    bytesMax: 1,
    decode: (value) => ({ version: value.u8() }),
    encode: ({ version }, into) => {
      if (version !== undefined) into.u8(version);
    },
  },
  {
    number: 2,
    bytesMin: 4,
    bytesMax: 4,
    decode: (value) => ({ features: value.u32() }),
    encode: ({ features }, into) => {
      if (features !== undefined) into.u32(features);
    },
  },
  {
    number: 3,
    bytesMin: 8,
    bytesMax: 8,
    decode: (value) => u64Of(value, (managerTime) => ({ managerTime })),
    encode: ({ managerTime }, into) => {
      if (managerTime !== undefined) into.u64(managerTime);
    },
  },
  {
    number: 4,
    bytesMin: 4,
    bytesMax: 4,
    decode: (value) => ({ retryAfterSec: value.u32() }),
    encode: ({ retryAfterSec }, into) => {
      if (retryAfterSec !== undefined) into.u32(retryAfterSec);
    },
  },
  {
    number: 5,
    bytesMin: 4,
    bytesMax: 4,
    decode: (value) => ({ spreadSec: value.u32() }),
    encode: ({ spreadSec }, into) => {
      if (spreadSec !== undefined) into.u32(spreadSec);
    },
  },
  {
    number: 6,
    bytesMin: 8,
    bytesMax: 8,
    decode: (value) => u64Of(value, (manifestSerial) => ({ manifestSerial })),
    encode: ({ manifestSerial }, into) => {
      if (manifestSerial !== undefined) into.u64(manifestSerial);
    },
  },
  {
    number: 7,
    bytesMin: RESET_TOKEN_BYTES,
    bytesMax: RESET_TOKEN_BYTES,
    decode: (value) => ({ resetToken: value.rest() }),
    encode: ({ resetToken }, into) => {
      if (resetToken !== undefined) into.bytes(resetToken);
    },
  },
];

/** From here on an unknown type is ignored. */
const OPTIONAL_FROM = 0x80;

const decodeFields = <M extends object>(
  bytes: Uint8Array,
  fields: readonly Field<M>[],
): Decoded<Partial<M>> => {
  const reader = createReader(bytes);
  let meta: Partial<M> = {};
  let previous = -1;

  while (reader.remaining() > 0) {
    const start = reader.offset();
    const number = reader.u8();
    const value = createReader(reader.bytes(reader.u16()));
    if (reader.isShort()) return refuse("too_short", start);
    if (number <= previous) return refuse("wrong_order", start);
    previous = number;

    const field = fields.find((candidate) => candidate.number === number);
    if (field === undefined && number < OPTIONAL_FROM) return refuse("unknown_tlv", start);
    if (field === undefined) continue;
    if (value.remaining() < field.bytesMin || value.remaining() > field.bytesMax) {
      return refuse("out_of_range", start);
    }
    const found = field.decode(value);
    if (typeof found === "string") return refuse(found, start);
    meta = { ...meta, ...found };
  }
  return { ok: true, value: meta };
};

const encodeFields = <M>(meta: M, fields: readonly Field<M>[]): Uint8Array => {
  const writer = createWriter(DATAGRAM_BYTES_MAX);
  for (const { number, bytesMin, bytesMax, encode } of fields) {
    const value = createWriter(bytesMax);
    encode(meta, value);
    if (value.length() === 0) continue;
    if (value.length() < bytesMin) throw new RangeError(`field ${number} is too short`);
    writer.u8(number).u16(value.length()).bytes(value.finish());
  }
  return writer.finish();
};
