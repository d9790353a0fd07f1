import fc from "fast-check";
import { expect, test } from "vitest";
import { shortened, visible } from "#cma/notify/visible.ts";

test.each([
  ["plain text, Grüße 😀", "plain text, Grüße 😀"],
  ["\u001b[2J", "\\x1b[2J"],
  ["a\r\nBcc: x", "a\\x0d\\x0aBcc: x"],
  ["\u009b31m\u007f\0", "\\x9b31m\\x7f\\x00"],
  ["\u202egpj.exe", "\\u202egpj.exe"],
  ["a\u2028b", "a\\u2028b"],
  ["\ud800", "\ufffd"],
])("%j is seen as %j", (text, seen) => {
  expect(visible(text)).toBe(seen);
});

test("nothing that a terminal obeys is left", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(visible(text)).not.toMatch(/\p{Cc}|\p{Bidi_Control}|\p{Zl}|\p{Zp}/u);
    }),
  );
});

test.each([
  ["abc", 3, "abc"],
  ["abcd", 3, "ab…"],
  ["😀😀😀", 3, "😀😀😀"],
  ["😀😀😀😀", 3, "😀😀…"],
])("%j in %i characters is %j", (text, most, short) => {
  expect(shortened(text, most)).toBe(short);
});
