import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  asksForAck,
  decodeFrames,
  encodeFrames,
  FRAME_HEADER_BYTES,
  type Frame,
  frameBytes,
} from "#protocol/wire/frame.ts";
import { frameTypes } from "#protocol/wire/frame-types.ts";

const stream = fc.nat(3);
const u32 = fc.maxSafeNat().map((n) => n % 2 ** 32);
const echo = fc.uint8Array({ minLength: 8, maxLength: 8 });
const small = fc.nat(1000);

const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.constant({ kind: "ping" as const }),
  fc.record({
    kind: fc.constant("ack" as const),
    largest: fc.integer({ min: 20_000, max: 2 ** 48 - 1 }),
    delayMs: fc.nat(65_535),
    firstRun: small,
    ranges: fc.array(fc.record({ gap: small, run: small }), { maxLength: 8 }),
  }),
  fc
    .record({
      stream,
      messageId: u32,
      offset: fc.nat(4 * 1024 * 1024 - 1120),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
      isDeflated: fc.boolean(),
    })
    .map((chunk) => ({
      kind: "chunk" as const,
      ...chunk,
      total: Math.max(chunk.offset + chunk.bytes.length, 2000),
    })),
  fc.record({ kind: fc.constant("applied" as const), stream, messageId: u32 }),
  fc.record({ kind: fc.constant("credit" as const), bytes: fc.maxSafeNat() }),
  fc.record({ kind: fc.constant("path_challenge" as const), echo }),
  fc.record({ kind: fc.constant("path_response" as const), echo }),
  fc.record({
    kind: fc.constant("close" as const),
    reason: fc.nat(65_535),
    text: fc.string({ maxLength: 16, unit: "grapheme" }).filter((t) => Buffer.byteLength(t) <= 64),
  }),
);

test("what we encode we decode to the same frames, in as many bytes as we said", () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 3 }), (frames) => {
      const bytes = encodeFrames(frames);
      expect(bytes).toHaveLength(frames.reduce((sum, each) => sum + frameBytes(each), 0));
      expect(decodeFrames(bytes)).toEqual({ ok: true, value: frames });
    }),
  );
});

test("what we decode we encode to the same bytes", () => {
  const value = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(new Uint8Array(12)));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), value), { maxLength: 3 }), (records) => {
      const bytes = Uint8Array.from(records.flatMap(([type, v]) => [type, 0, v.length, ...v]));
      const decoded = decodeFrames(bytes);
      if (decoded.ok) expect(encodeFrames(decoded.value)).toEqual(bytes);
    }),
  );
});

/** A value of each kind that is right in every length that its type allows. */
const rightValue = (number: number, length: number): Uint8Array => {
  const value = new Uint8Array(length);
  if (number === 2) {
    value[2] = 1; // largest = 2^40, above all runs
    value[10] = Math.floor((length - 15) / 8);
  }
  if (number === 3) value[8] = 0x40; // total = 2^22
  return value;
};
const framed = (number: number, value: Uint8Array): Uint8Array =>
  Uint8Array.of(number, value.length >>> 8, value.length & 0xff, ...value);

describe.each(frameTypes)(
  "$kind",
  ({ number, kind, valueBytesMin, valueBytesMax, asksForAck: asks }) => {
    test.each([
      { length: valueBytesMin, isRight: true },
      { length: valueBytesMax, isRight: true },
      { length: valueBytesMin - 1, isRight: false },
      { length: valueBytesMax + 1, isRight: false },
    ])("of $length bytes is accepted: $isRight", ({ length, isRight }) => {
      if (length < 0) return;
      const decoded = decodeFrames(framed(number, rightValue(number, length)));
      expect(decoded.ok).toBe(isRight);
      if (!decoded.ok) return;
      expect(decoded.value.map((each) => [each.kind, asksForAck(each)])).toEqual([[kind, asks]]);
    });

    test("cut anywhere is refused", () => {
      const whole = framed(number, rightValue(number, valueBytesMax));
      for (let length = 1; length < whole.length; length += 1) {
        expect(decodeFrames(whole.subarray(0, length)).ok).toBe(false);
      }
    });
  },
);

test.each([
  { what: "an unknown type", bytes: [9, 0, 0], code: "unknown_frame" },
  { what: "type 0", bytes: [0, 0, 0], code: "unknown_frame" },
  { what: "a header cut short", bytes: [1, 0], code: "too_short" },
  {
    what: "an unknown flag",
    bytes: [3, 0, 13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 2, 1],
    code: "reserved_set",
  },
  {
    what: "a chunk beyond its total",
    bytes: [3, 0, 13, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 5, 0, 1],
    code: "out_of_range",
  },
  { what: "a fifth stream", bytes: [4, 0, 5, 4, 0, 0, 0, 0], code: "out_of_range" },
  { what: "bad UTF-8", bytes: [8, 0, 3, 0, 1, 0xff], code: "bad_text" },
  { what: "an overlong letter", bytes: [8, 0, 4, 0, 1, 0xc1, 0x81], code: "bad_text" },
  { what: "a surrogate", bytes: [8, 0, 5, 0, 1, 0xed, 0xa0, 0x80], code: "bad_text" },
  {
    what: "a credit above 2^53",
    bytes: [5, 0, 8, 0xff, 0, 0, 0, 0, 0, 0, 0],
    code: "out_of_range",
  },
  { what: "an ACK of counter 0", bytes: [2, 0, 15, ...new Uint8Array(15)], code: "out_of_range" },
  {
    what: "an ACK of a run below 1",
    bytes: [2, 0, 15, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 5],
    code: "out_of_range",
  },
  {
    what: "nine ranges",
    bytes: [2, 0, 15, 0, 0, 1, 0, 0, 0, 0, 5, 0, 0, 9, 0, 0, 0, 0],
    code: "out_of_range",
  },
])("$what is refused, and everything with it", ({ bytes, code }) => {
  const ping = Uint8Array.of(1, 0, 0);
  const decoded = decodeFrames(Uint8Array.of(...ping, ...bytes));
  expect(decoded).toMatchObject({ ok: false, error: { code, offset: ping.length } });
});

test("frames of a packet have 1164 bytes and not one more", () => {
  const pings = (count: number): Uint8Array => encodeFrames(Array(count).fill({ kind: "ping" }));
  expect(pings(388)).toHaveLength(1164);
  expect(() => pings(389)).toThrow(RangeError);
  expect(decodeFrames(new Uint8Array(1165)).ok).toBe(false);
  expect(decodeFrames(new Uint8Array(0))).toEqual({ ok: true, value: [] });
});

test.each<Frame>([
  { kind: "applied", stream: 4, messageId: 0 },
  { kind: "path_challenge", echo: new Uint8Array(7) },
  { kind: "close", reason: 1, text: "é".repeat(33) },
  { kind: "ack", largest: 5, delayMs: 0, firstRun: 5, ranges: [] },
  {
    kind: "chunk",
    stream: 0,
    messageId: 0,
    offset: 0,
    total: 9,
    isDeflated: false,
    bytes: new Uint8Array(0),
  },
])("a $kind that its reader would refuse is our mistake", (wrong) => {
  expect(() => encodeFrames([wrong])).toThrow(RangeError);
});

test("the catalogue has each number and kind once, and says what each is", () => {
  expect(new Set(frameTypes.map(({ number }) => number)).size).toBe(frameTypes.length);
  expect(new Set(frameTypes.map(({ kind }) => kind)).size).toBe(frameTypes.length);
  for (const { doc } of frameTypes) expect(doc).toMatch(/^[A-Z].*\.$/);
  expect(FRAME_HEADER_BYTES).toBe(3);
});
