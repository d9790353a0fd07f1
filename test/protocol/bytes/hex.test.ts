import fc from "fast-check";
import { expect, test } from "vitest";
import { parseHex, toHex } from "#protocol/bytes/hex.ts";

test("bytes survive as digits, in either case", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(toHex(bytes)).toHaveLength(2 * bytes.length);
      expect(parseHex(toHex(bytes))).toEqual(bytes);
      expect(parseHex(toHex(bytes).toUpperCase())).toEqual(bytes);
    }),
  );
});

test.each(["0", "0g", "abc", " 00", "0x00", "+1"])("%j is not hexadecimal", (text) => {
  expect(parseHex(text)).toBeUndefined();
});
