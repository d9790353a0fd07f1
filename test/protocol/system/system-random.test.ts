import { expect, test } from "vitest";
import { systemRandom } from "#protocol/system/system-random.ts";

test("bytes are filled to the last, and never twice the same", () => {
  const [a, b] = [new Uint8Array(64), new Uint8Array(64)];
  systemRandom.fill(a);
  systemRandom.fill(b);
  expect(a).not.toEqual(b);
  expect(a.subarray(32).some((byte) => byte !== 0)).toBe(true);
});

test("words cover all 32 bits and no more", () => {
  const words = Array.from({ length: 256 }, () => systemRandom.uint32());
  expect(words.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32)).toBe(true);
  expect(words.reduce((all, word) => (all | word) >>> 0, 0)).toBe(0xffff_ffff);
});
