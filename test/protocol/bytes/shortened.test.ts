import { expect, test } from "vitest";
import { shortened } from "#protocol/bytes/shortened.ts";

test.each([
  ["abc", 3, "abc"],
  ["abcd", 3, "ab…"],
  ["😀😀😀", 3, "😀😀😀"],
  ["😀😀😀😀", 3, "😀😀…"],
  ["", 3, ""],
])("%j in %i characters is %j", (text, most, short) => {
  expect(shortened(text, most)).toBe(short);
});
