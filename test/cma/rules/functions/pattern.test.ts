import { expect, test } from "vitest";
import { compilePattern, PATTERN_LENGTH_MAX } from "#cma/rules/functions/pattern.ts";
import { isFailure } from "#cma/rules/rule-function.ts";

test.each([
  ["a(b+)c", "", "xabbc", { found: "abbc", group: "bb" }],
  ["b+", "", "abbc", { found: "bb", group: undefined }],
  ["a(x)?", "", "a", { found: "a", group: undefined }],
  ["A", "i", "a", { found: "a", group: undefined }],
  ["z", "", "a", undefined],
  ["", "", "a", { found: "", group: undefined }],
])("%s with %j in %s", (source, flags, text, hit) => {
  const search = compilePattern(source, flags);
  expect(isFailure(search) ? "refused" : search.find(text)).toEqual(hit);
});

test.each([
  ["(", ""],
  ["a(?=b)", ""],
  ["(a)\\1", ""],
  ["a{1,100000}", ""],
  ["a", "g"],
  ["a".repeat(PATTERN_LENGTH_MAX + 1), ""],
])("%s with flags %j is refused", (source, flags) => {
  expect(isFailure(compilePattern(source, flags))).toBe(true);
});
