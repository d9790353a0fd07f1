import fc from "fast-check";
import { expect, test } from "vitest";
import {
  boundedText,
  decimalOrText,
  flagsOf,
  mapOf,
  smallest,
  TEXT_CHARS_MAX,
} from "#nanoprobe/discovery/facts.ts";
import { anyCharacter } from "#test/support/any-character.ts";

test("a text is well-formed and no longer than it may be", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), fc.nat(5000), (text, repeats) => {
      const bounded = boundedText(`${text}\ud800`.repeat(repeats));
      expect(bounded.isWellFormed()).toBe(true);
      expect(bounded.length).toBeLessThanOrEqual(TEXT_CHARS_MAX);
    }),
    { numRuns: 30 },
  );
});

test.each([
  ["0", 0],
  ["-1", -1],
  ["9007199254740991", 9_007_199_254_740_991],
  ["9007199254740992", "9007199254740992"],
  ["007", "007"],
  ["1e3", "1e3"],
  ["0x1f", "0x1f"],
  [" 1", " 1"],
  ["", ""],
])("%j is %j", (text, fact) => {
  expect(decimalOrText(text)).toBe(fact);
});

test("undefined entries are absent, the last of equal keys wins, and __proto__ is a key", () => {
  const map = mapOf([
    ["a", 1],
    ["a", 2],
    ["b", undefined],
    ["__proto__", 3],
  ]);
  expect(Object.entries(map)).toEqual([
    ["a", 2],
    ["__proto__", 3],
  ]);
});

test("flags are words", () => {
  expect(flagsOf("  fpu\tsse ")).toEqual({ fpu: true, sse: true });
});

test.each([
  [[], undefined],
  [[10, 9], 9],
  [["b", "a"], "a"],
])("of %j the smallest is %j", (values, least) => {
  expect(smallest<string | number>(values)).toBe(least);
});
