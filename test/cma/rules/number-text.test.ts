import { expect, test } from "vitest";
import { readNumberText } from "#cma/rules/number-text.ts";

test.each([
  ["0", 0],
  ["42", 42],
  ["-1", -1],
  ["-0", 0],
  ["077", 63],
  ["-017", -15],
  ["00", 0],
  ["0x1f", 31],
  ["0X1F", 31],
  ["-0x10", -16],
  ["1.5", 1.5],
  ["0.5", 0.5],
  ["2e3", 2000],
  ["9223372036854775807", 2 ** 63],
])("%s is the number %d", (text, value) => {
  expect(readNumberText(text)).toEqual({ kind: "number", value });
});

test.each(["08", "-09", "0189", "0x", "0xg1"])("%s is malformed", (text) => {
  expect(readNumberText(text).kind).toBe("malformed");
});

test.each(["", " 1", "1 ", "fq", "1.2.3", "10.0.0.1", "1k", "--1", "-", "Infinity", "1_000"])(
  "%j is text",
  (text) => {
    expect(readNumberText(text)).toEqual({ kind: "text" });
  },
);
