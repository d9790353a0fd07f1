import fc from "fast-check";
import { expect, test } from "vitest";
import { createReader } from "#protocol/bytes/reader.ts";
import { createWriter } from "#protocol/bytes/writer.ts";

const fields = fc.array(
  fc.oneof(
    fc.record({ width: fc.constant("u8" as const), value: fc.nat(0xff) }),
    fc.record({ width: fc.constant("u16" as const), value: fc.nat(0xffff) }),
    fc.record({ width: fc.constant("u24" as const), value: fc.nat(0xff_ffff) }),
    fc.record({
      width: fc.constant("u32" as const),
      value: fc.maxSafeNat().map((n) => n % 2 ** 32),
    }),
    fc.record({ width: fc.constant("u64" as const), value: fc.maxSafeNat() }),
  ),
  { maxLength: 200 },
);

test("what is written is read back, across growth", () => {
  fc.assert(
    fc.property(fields, (all) => {
      const writer = createWriter(10_000);
      for (const { width, value } of all) writer[width](value);
      const reader = createReader(writer.finish());
      for (const { width, value } of all) expect(reader[width]()).toBe(value);
      expect([reader.remaining(), reader.isShort()]).toEqual([0, false]);
    }),
  );
});

test.each([
  { width: "u8", value: 256 },
  { width: "u16", value: 65_536 },
  { width: "u24", value: 2 ** 24 },
  { width: "u32", value: 2 ** 32 },
  { width: "u64", value: 2 ** 53 },
  { width: "u8", value: -1 },
  { width: "u32", value: 1.5 },
  { width: "u64", value: Number.NaN },
] as const)("$width refuses $value", ({ width, value }) => {
  expect(() => createWriter(100)[width](value)).toThrow(RangeError);
});

test("the ceiling holds, to the byte", () => {
  expect(createWriter(600).zeros(599).u8(1).length()).toBe(600);
  expect(() => createWriter(600).zeros(600).u8(1)).toThrow(RangeError);
  expect(() => createWriter(3).bytes(new Uint8Array(4))).toThrow(RangeError);
});
