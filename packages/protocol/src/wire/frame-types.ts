/**
 * The catalogue of frames: what a DATA packet can carry.
 *
 *     0          1                3
 *     +----------+----------------+------------------+
 *     | type u8  |  length u16    | value (`length`) |
 *     +----------+----------------+------------------+
 *
 * Integers are big-endian; `length` counts the value alone. `decode` sees
 * exactly the value and says by a code why it refuses; the caller checks that
 * nothing is left over. Source: docs/reference/wire-format.md, "Frames of DATA".
 */
import type { Reader } from "../bytes/reader.ts";
import type { Writer } from "../bytes/writer.ts";
import {
  ACK_RANGES_MAX,
  CHUNK_BYTES_MAX,
  CLOSE_TEXT_BYTES_MAX,
  COUNTER_END,
  MESSAGE_BYTES_MAX,
  STREAM_COUNT,
} from "./constants.ts";
import type { AckRange, Frame, FrameKind, FrameOf } from "./frame.ts";
import { decodeText, encodeText } from "./text.ts";
import type { WireErrorCode } from "./wire-error.ts";

export interface FrameType {
  readonly number: number;
  readonly kind: FrameKind;
  /** False for what is itself an answer: it would be acknowledged for ever. */
  readonly asksForAck: boolean;
  readonly valueBytesMin: number;
  readonly valueBytesMax: number;
  readonly layout: string;
  readonly doc: string;
  /** `value` is everything of this frame. Texts and chunks are views. */
  readonly decode: (value: Reader) => Frame | WireErrorCode;
  /** @throws RangeError for a frame that `decode` would refuse. */
  readonly encode: (frame: Frame, into: Writer) => void;
}

const frameType = <K extends FrameKind>(
  type: Omit<FrameType, "kind" | "decode" | "encode"> & {
    readonly kind: K;
    readonly decode: (value: Reader) => FrameOf<K> | WireErrorCode;
    readonly encode: (frame: FrameOf<K>, into: Writer) => void;
  },
): FrameType => ({
  ...type,
  encode: (frame, into) => {
    if (isOfKind(frame, type.kind)) type.encode(frame, into);
  },
});

const ping = frameType({
  number: 1,
  kind: "ping",
  asksForAck: true,
  valueBytesMin: 0,
  valueBytesMax: 0,
  layout: "",
  doc: "Asks for nothing but an acknowledgement.",
  decode: () => ({ kind: "ping" }),
  encode: () => {},
});

const ack = frameType({
  number: 2,
  kind: "ack",
  asksForAck: false,
  valueBytesMin: 15,
  valueBytesMax: 15 + 8 * ACK_RANGES_MAX,
  layout: "largest u64 ‖ delay ms u16 ‖ n u8 ≤ 8 ‖ first run u32 ‖ n × (gap u32 ‖ run u32)",
  doc: "Which packets came in, as ranges downwards from the largest. Source: RFC 9000, section 19.3.1.",
  decode: (value) => {
    const largest = value.u64();
    const delayMs = value.u16();
    const rangeCount = value.u8();
    const firstRun = value.u32();
    if (rangeCount > ACK_RANGES_MAX) return "out_of_range";
    const ranges = Array.from(
      { length: rangeCount },
      (): AckRange => ({ gap: value.u32(), run: value.u32() }),
    );
    const frame: FrameOf<"ack"> = { kind: "ack", largest, delayMs, firstRun, ranges };
    return isPossibleAck(frame) ? frame : "out_of_range";
  },
  encode: (frame, into) => {
    assert(frame.ranges.length <= ACK_RANGES_MAX && isPossibleAck(frame), "ack");
    into.u64(frame.largest).u16(frame.delayMs).u8(frame.ranges.length).u32(frame.firstRun);
    for (const { gap, run } of frame.ranges) into.u32(gap).u32(run);
  },
});

const chunk = frameType({
  number: 3,
  kind: "chunk",
  asksForAck: true,
  valueBytesMin: 13,
  valueBytesMax: 12 + CHUNK_BYTES_MAX,
  layout:
    "stream u8 ‖ message id u32 ‖ offset u24 ‖ total u24 ‖ flags u8 (1: deflated) ‖ 1..1120 bytes",
  doc: "A piece of a message. Every chunk of a message says the same total and flags.",
  decode: (value) => {
    const stream = value.u8();
    const messageId = value.u32();
    const offset = value.u24();
    const total = value.u24();
    const flags = value.u8();
    const bytes = value.rest();
    if (flags > FLAG_DEFLATED) return "reserved_set";
    const isDeflated = flags === FLAG_DEFLATED;
    const frame: FrameOf<"chunk"> = {
      kind: "chunk",
      stream,
      messageId,
      offset,
      total,
      isDeflated,
      bytes,
    };
    return isPossibleChunk(frame) ? frame : "out_of_range";
  },
  encode: (frame, into) => {
    assert(isPossibleChunk(frame), "chunk");
    into.u8(frame.stream).u32(frame.messageId).u24(frame.offset).u24(frame.total);
    into.u8(frame.isDeflated ? FLAG_DEFLATED : 0).bytes(frame.bytes);
  },
});

const applied = frameType({
  number: 4,
  kind: "applied",
  asksForAck: false,
  valueBytesMin: 5,
  valueBytesMax: 5,
  layout: "stream u8 ‖ message id u32",
  doc: "Everything up to this message of the stream is stored durably.",
  decode: (value) => {
    const stream = value.u8();
    const messageId = value.u32();
    return stream < STREAM_COUNT ? { kind: "applied", stream, messageId } : "out_of_range";
  },
  encode: (frame, into) => {
    assert(frame.stream < STREAM_COUNT, "applied");
    into.u8(frame.stream).u32(frame.messageId);
  },
});

const credit = frameType({
  number: 5,
  kind: "credit",
  asksForAck: true,
  valueBytesMin: 8,
  valueBytesMax: 8,
  layout: "u64",
  doc: "So many bytes of messages may have been sent in this session altogether.",
  decode: (value) => {
    const bytes = value.u64();
    return Number.isFinite(bytes) ? { kind: "credit", bytes } : "out_of_range";
  },
  encode: (frame, into) => {
    into.u64(frame.bytes);
  },
});

const pathChallenge = frameType({
  number: 6,
  kind: "path_challenge",
  asksForAck: true,
  valueBytesMin: 8,
  valueBytesMax: 8,
  layout: "8 random bytes",
  doc: "Whoever reads this answers from where it reads.",
  decode: (value) => ({ kind: "path_challenge", echo: value.rest() }),
  encode: (frame, into) => {
    assert(frame.echo.byteLength === 8, "path_challenge");
    into.bytes(frame.echo);
  },
});

const pathResponse = frameType({
  number: 7,
  kind: "path_response",
  asksForAck: true,
  valueBytesMin: 8,
  valueBytesMax: 8,
  layout: "the 8 bytes of the challenge",
  doc: "The sender reads what is sent to the address that was challenged.",
  decode: (value) => ({ kind: "path_response", echo: value.rest() }),
  encode: (frame, into) => {
    assert(frame.echo.byteLength === 8, "path_response");
    into.bytes(frame.echo);
  },
});

const close = frameType({
  number: 8,
  kind: "close",
  asksForAck: false,
  valueBytesMin: 2,
  valueBytesMax: 2 + CLOSE_TEXT_BYTES_MAX,
  layout: "reason u16 ‖ text ≤ 64 bytes",
  doc: "The session ends here, and why.",
  decode: (value) => {
    const reason = value.u16();
    const text = decodeText(value.rest());
    return text === undefined ? "bad_text" : { kind: "close", reason, text };
  },
  encode: (frame, into) => {
    const text = encodeText(frame.text);
    assert(text.byteLength <= CLOSE_TEXT_BYTES_MAX, "close");
    into.u16(frame.reason).bytes(text);
  },
});

export const frameTypes: readonly FrameType[] = [
  ping,
  ack,
  chunk,
  applied,
  credit,
  pathChallenge,
  pathResponse,
  close,
];

const FLAG_DEFLATED = 1;

const isOfKind = <K extends FrameKind>(frame: Frame, kind: K): frame is FrameOf<K> =>
  frame.kind === kind;

/** Counters start at 1, so no range may reach below. */
const isPossibleAck = ({ largest, firstRun, ranges }: FrameOf<"ack">): boolean => {
  if (largest >= COUNTER_END) return false;
  let smallest = largest - firstRun;
  for (const { gap, run } of ranges) smallest -= gap + 2 + run;
  return smallest >= 1;
};

const isPossibleChunk = ({ stream, offset, total, bytes }: FrameOf<"chunk">): boolean =>
  stream < STREAM_COUNT &&
  bytes.byteLength >= 1 &&
  bytes.byteLength <= CHUNK_BYTES_MAX &&
  total <= MESSAGE_BYTES_MAX &&
  offset + bytes.byteLength <= total;

const assert = (isRight: boolean, kind: FrameKind): void => {
  if (!isRight) throw new RangeError(`a ${kind} frame that its reader would refuse`);
};
