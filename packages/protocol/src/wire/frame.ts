/**
 * Frames: the records that the sealed part of a DATA packet is made of.
 *
 * A union with one member a kind; the catalogue in frame-types.ts has their
 * layouts. Source: docs/reference/wire-format.md, "Frames of DATA".
 */
import { createReader } from "../bytes/reader.ts";
import { createWriter } from "../bytes/writer.ts";
import { FRAMES_BYTES_MAX } from "./constants.ts";
import { type FrameType, frameTypes } from "./frame-types.ts";
import { type Decoded, refuse } from "./wire-error.ts";

export type Frame =
  | { readonly kind: "ping" }
  | Ack
  | Chunk
  | { readonly kind: "applied"; readonly stream: number; readonly messageId: number }
  /** `bytes`: of all messages of this session together. */
  | { readonly kind: "credit"; readonly bytes: number }
  | { readonly kind: "path_challenge"; readonly echo: Uint8Array }
  | { readonly kind: "path_response"; readonly echo: Uint8Array }
  /** `reason`: one of {@link closeReasons}, or a number of a later version. */
  | { readonly kind: "close"; readonly reason: number; readonly text: string };

/** `largest - firstRun` to `largest` came in; each range follows downwards. */
export interface Ack {
  readonly kind: "ack";
  readonly largest: number;
  /** How long the answer waited here. */
  readonly delayMs: number;
  readonly firstRun: number;
  readonly ranges: readonly AckRange[];
}

/**
 * Below a range whose smallest number is `s`: the next one's largest is
 * `s - gap - 2`, its smallest `run` less. Source: RFC 9000, section 19.3.1.
 */
export interface AckRange {
  readonly gap: number;
  readonly run: number;
}

export interface Chunk {
  readonly kind: "chunk";
  readonly stream: number;
  readonly messageId: number;
  readonly offset: number;
  /** Bytes of the whole message as it is sent. */
  readonly total: number;
  /** The message as sent is its raw length (u32), then raw deflate. */
  readonly isDeflated: boolean;
  /** When decoded a view into the packet's plain text; copy before keeping it. */
  readonly bytes: Uint8Array;
}

export type FrameKind = Frame["kind"];
export type FrameOf<K extends FrameKind> = Extract<Frame, { readonly kind: K }>;

export const FRAME_HEADER_BYTES = 3;

/** What `reason` in CLOSE says. */
export const closeReasons = {
  stopping: 1,
  replaced: 2,
  revoked: 3,
  idle: 4,
  protocol_error: 5,
} as const;

/**
 * Decodes the plain text of a DATA packet: as many frames as there are.
 *
 * All or nothing; accepts exactly the bytes that {@link encodeFrames} can produce.
 */
export const decodeFrames = (bytes: Uint8Array): Decoded<readonly Frame[]> => {
  if (bytes.byteLength > FRAMES_BYTES_MAX) return refuse("too_long", FRAMES_BYTES_MAX);
  const reader = createReader(bytes);
  const frames: Frame[] = [];

  while (reader.remaining() > 0) {
    const start = reader.offset();
    const number = reader.u8();
    const valueBytes = reader.u16();
    const value = createReader(reader.bytes(valueBytes));
    const type = typeByNumber.get(number);

    if (type === undefined) return refuse("unknown_frame", start);
    if (reader.isShort()) return refuse("too_short", start);
    if (valueBytes < type.valueBytesMin || valueBytes > type.valueBytesMax) {
      return refuse("out_of_range", start);
    }
    const frame = type.decode(value);
    if (value.isShort() || value.remaining() > 0) return refuse("out_of_range", start);
    if (typeof frame === "string") return refuse(frame, start);
    frames.push(frame);
  }
  return { ok: true, value: frames };
};

/** @throws RangeError if a frame is one that its reader would refuse, or all do not fit one packet. */
export const encodeFrames = (frames: readonly Frame[]): Uint8Array => {
  const packet = createWriter(FRAMES_BYTES_MAX);
  for (const frame of frames) {
    const value = encodeValue(frame);
    packet.u8(typeOf(frame).number).u16(value.byteLength).bytes(value);
  }
  return packet.finish();
};

/** What the frame takes in a packet, its header included. */
export const frameBytes = (frame: Frame): number => {
  switch (frame.kind) {
    case "chunk":
      return FRAME_HEADER_BYTES + CHUNK_HEADER_BYTES + frame.bytes.byteLength;
    default:
      return FRAME_HEADER_BYTES + encodeValue(frame).byteLength;
  }
};

/** Whether the packet that carries this wants to be acknowledged. */
export const asksForAck = (frame: Frame): boolean => typeOf(frame).asksForAck;

/** Chunks are many, so their size is not found by encoding them. */
const CHUNK_HEADER_BYTES = 12;

const encodeValue = (frame: Frame): Uint8Array => {
  const value = createWriter(FRAMES_BYTES_MAX - FRAME_HEADER_BYTES);
  typeOf(frame).encode(frame, value);
  return value.finish();
};

const typeOf = (frame: Frame): FrameType => {
  const type = typeByKind.get(frame.kind);
  if (type === undefined) throw new RangeError(`no frame type ${frame.kind}`);
  return type;
};

const typeByNumber = new Map(frameTypes.map((type) => [type.number, type]));
const typeByKind = new Map<FrameKind, FrameType>(frameTypes.map((type) => [type.kind, type]));
