import { describe, expect, test } from "vitest";
import type { RuleValue } from "#cma/rules/rule-value.ts";
import { numberOf, sameValue, describe as spell, textOf, truthOf } from "#cma/rules/value.ts";

const deep = (levels: number): RuleValue => {
  let value: RuleValue = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
};

describe("two values are the same", () => {
  test.each<[RuleValue, RuleValue, boolean]>([
    [1, 1, true],
    [1, "1", true],
    [18, "022", true],
    [31, "0x1F", true],
    [8, "08", false],
    ["022", "18", false],
    ["1", "1.0", false],
    [1, "1.0", true],
    [true, "True", true],
    [false, "FALSE", true],
    [true, "yes", false],
    [true, 1, false],
    ["a", "A", false],
    [1, "one", false],
    [[1, 2], [1, 2], true],
    [[1, 2], [2, 1], false],
    [[1, 2], [1], false],
    [{ a: [1] }, { a: [1] }, true],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [[1], 1, false],
    [[], {}, false],
    [{}, "{}", false],
  ])("%j and %j: %s", (a, b, is) => {
    expect(sameValue(a, b)).toBe(is);
    expect(sameValue(b, a)).toBe(is);
  });

  test("also when they are nested deeper than a stack is", () => {
    expect(sameValue(deep(200_000), deep(200_000))).toBe(true);
    expect(sameValue(deep(200_000), deep(199_999))).toBe(false);
  });

  test("and a key that only all maps have by nature does not count as one of theirs", () => {
    expect(sameValue({ toString: 1 }, { valueOf: 1 })).toBe(false);
  });
});

test.each<[RuleValue, number | undefined, boolean | undefined, string | undefined]>([
  [3, 3, undefined, "3"],
  ["077", 63, undefined, "077"],
  ["TRUE", undefined, true, "TRUE"],
  [false, undefined, false, "false"],
  ["", undefined, undefined, ""],
  [[1], undefined, undefined, undefined],
  [{}, undefined, undefined, undefined],
])("%j is worth %s, %s and %j", (value, number, truth, text) => {
  expect([numberOf(value), truthOf(value), textOf(value)]).toEqual([number, truth, text]);
});

test.each<[RuleValue, string]>([
  [1, "1"],
  [true, "true"],
  ["a".repeat(90), `the text "${"a".repeat(40)}"`],
  [[], "a list"],
  [{}, "a map"],
])("%j is spelt in messages as %s", (value, words) => {
  expect(spell(value)).toBe(words);
});
