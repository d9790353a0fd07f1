import { expect, test } from "vitest";
import { asciiBytes, isAllZero, joinBytes, plainBytes } from "#protocol/bytes/join.ts";

test("joins in order, into a new buffer", () => {
  const first = Uint8Array.of(1, 2);
  const joined = joinBytes(first, new Uint8Array(0), Uint8Array.of(3));
  first[0] = 9;
  expect(joined).toEqual(Uint8Array.of(1, 2, 3));
  expect(joinBytes()).toHaveLength(0);
});

test("labels are one byte a character", () => {
  expect(asciiBytes("NP1-")).toEqual(Uint8Array.of(78, 80, 49, 45));
});

test("one set bit is not zero, wherever it is", () => {
  expect(isAllZero(new Uint8Array(48))).toBe(true);
  for (let index = 0; index < 48; index += 1) {
    expect(isAllZero(new Uint8Array(48).fill(1, index, index + 1))).toBe(false);
  }
});

test("a Buffer becomes a plain array of the same memory", () => {
  const buffer = Buffer.from([1, 2, 3]).subarray(1);
  const plain = plainBytes(buffer);
  expect(Buffer.isBuffer(plain)).toBe(false);
  expect(plain).toEqual(Uint8Array.of(2, 3));
  buffer[0] = 7;
  expect(plain[0]).toBe(7);
});
