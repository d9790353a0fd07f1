import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeInitiateMeta,
  decodeReadyMeta,
  encodeInitiateMeta,
  encodeReadyMeta,
} from "#protocol/wire/meta.ts";

const tlv = (type: number, value: readonly number[]): number[] => [
  type,
  value.length >>> 8,
  value.length & 0xff,
  ...value,
];
const zeros = (count: number): number[] => Array(count).fill(0);
const u32 = fc.maxSafeNat().map((n) => n % 2 ** 32);
const exact = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

const initiateMeta = fc.record(
  {
    versions: fc.array(fc.nat(255), { minLength: 1, maxLength: 16 }),
    features: u32,
    manifestSerial: fc.maxSafeNat(),
    hostNameHint: fc
      .string({ minLength: 1, maxLength: 20, unit: "binary" })
      .filter((t) => Buffer.byteLength(t) <= 64),
    enrolment: fc.record({ tokenId: exact(16), proof: exact(32) }),
  },
  { requiredKeys: [] },
);
const readyMeta = fc.record(
  {
    version: fc.nat(255),
    features: u32,
    managerTime: fc.maxSafeNat(),
    retryAfterSec: u32,
    spreadSec: u32,
    manifestSerial: fc.maxSafeNat(),
    resetToken: exact(16),
  },
  { requiredKeys: [] },
);

test("fields of INITIATE, there and back, in any combination", () => {
  fc.assert(
    fc.property(initiateMeta, (meta) => {
      expect(decodeInitiateMeta(encodeInitiateMeta(meta))).toEqual({ ok: true, value: meta });
    }),
  );
});

test("fields of READY, there and back, in any combination", () => {
  fc.assert(
    fc.property(readyMeta, (meta) => {
      expect(decodeReadyMeta(encodeReadyMeta(meta))).toEqual({ ok: true, value: meta });
    }),
  );
});

describe("lengths", () => {
  test.each([
    { field: "versions", type: 1, right: [1, 16], wrong: [0, 17] },
    { field: "features", type: 2, right: [4], wrong: [0, 3, 5] },
    { field: "manifest serial", type: 3, right: [8], wrong: [0, 7, 9] },
    { field: "host name", type: 4, right: [1, 64], wrong: [0, 65] },
    { field: "enrolment", type: 5, right: [48], wrong: [0, 47, 49] },
  ])("of $field in INITIATE", ({ type, right, wrong }) => {
    const accepts = (length: number) =>
      decodeInitiateMeta(Uint8Array.from(tlv(type, zeros(length)))).ok;
    expect(right.map(accepts)).toEqual(right.map(() => true));
    expect(wrong.map(accepts)).toEqual(wrong.map(() => false));
  });

  test.each([
    { type: 1, bytes: 1 },
    { type: 2, bytes: 4 },
    { type: 3, bytes: 8 },
    { type: 4, bytes: 4 },
    { type: 5, bytes: 4 },
    { type: 6, bytes: 8 },
    { type: 7, bytes: 16 },
  ])("of field $type in READY: $bytes", ({ type, bytes }) => {
    const accepts = (length: number) =>
      decodeReadyMeta(Uint8Array.from(tlv(type, zeros(length)))).ok;
    expect([0, bytes - 1, bytes, bytes + 1].map(accepts)).toEqual([false, false, true, false]);
  });
});

test.each([
  { what: "an unknown field below 0x80", bytes: tlv(0x7f, []), code: "unknown_tlv" },
  { what: "field 0", bytes: tlv(0, []), code: "unknown_tlv" },
  { what: "a field twice", bytes: [...tlv(2, zeros(4)), ...tlv(2, zeros(4))], code: "wrong_order" },
  { what: "descending fields", bytes: [...tlv(4, [65]), ...tlv(2, zeros(4))], code: "wrong_order" },
  {
    what: "an ignored field twice",
    bytes: [...tlv(0x80, []), ...tlv(0x80, [])],
    code: "wrong_order",
  },
  { what: "a length beyond the end", bytes: [2, 0, 5, 0, 0, 0, 0], code: "too_short" },
  { what: "a cut header", bytes: [2, 0], code: "too_short" },
  { what: "text that is none", bytes: tlv(4, [0xc0, 0x80]), code: "bad_text" },
  { what: "a serial above 2^53", bytes: tlv(3, [255, ...zeros(7)]), code: "out_of_range" },
])("$what is refused", ({ bytes, code }) => {
  expect(decodeInitiateMeta(Uint8Array.from(bytes))).toMatchObject({ ok: false, error: { code } });
});

test("unknown fields from 0x80 on are ignored", () => {
  const bytes = Uint8Array.from([...tlv(1, [1]), ...tlv(0x80, [9, 9]), ...tlv(0xff, zeros(300))]);
  expect(decodeInitiateMeta(bytes)).toEqual({ ok: true, value: { versions: [1] } });
});

test("a host name that is too long is our mistake", () => {
  expect(() => encodeInitiateMeta({ hostNameHint: "x".repeat(65) })).toThrow(RangeError);
});
