import fc from "fast-check";
import { expect, test } from "vitest";
import { createReader } from "#protocol/bytes/reader.ts";

test("reads big-endian integers, views and the rest", () => {
  const source = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0, 0, 1, 0, 0, 0, 2, 11, 12, 13);
  const reader = createReader(source);
  expect([reader.u8(), reader.u16(), reader.u24(), reader.u32()]).toEqual([
    1, 0x0203, 0x040506, 0x0708090a,
  ]);
  expect(reader.u64()).toBe(2 ** 32 + 2);
  expect(reader.bytes(1)).toEqual(Uint8Array.of(11));
  expect(reader.rest()).toEqual(Uint8Array.of(12, 13));
  expect([reader.isShort(), reader.remaining()]).toEqual([false, 0]);
});

test.each([
  { hex: "001fffffffffffff", value: Number.MAX_SAFE_INTEGER },
  { hex: "0020000000000000", value: Number.POSITIVE_INFINITY },
  { hex: "ffffffffffffffff", value: Number.POSITIVE_INFINITY },
])("a u64 of $hex is $value", ({ hex, value }) => {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  expect(createReader(bytes).u64()).toBe(value);
});

test("past the end there is nothing, for good, and no exception", () => {
  const reads = ["u8", "u16", "u24", "u32", "u64"] as const;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 7 }), fc.constantFrom(...reads), (bytes, read) => {
      const reader = createReader(bytes);
      reader.bytes(bytes.byteLength + 1);
      expect(reader.isShort()).toBe(true);
      expect(reader[read]()).toBe(0);
      expect(reader.rest()).toHaveLength(0);
    }),
  );
});

test("a reader of a view stays within the view", () => {
  const reader = createReader(Uint8Array.of(9, 1, 2, 9).subarray(1, 3));
  expect([reader.u16(), reader.u8(), reader.isShort()]).toEqual([0x0102, 0, true]);
});
