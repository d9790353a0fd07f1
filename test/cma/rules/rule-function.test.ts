import { expect, test } from "vitest";
import { failure, isFailure, reasonOf } from "#cma/rules/rule-function.ts";

test("a failure is told from every value that JSON can spell", () => {
  const failed = failure("why");
  expect(isFailure(failed) && reasonOf(failed)).toBe("why");
  const facts: unknown[] = [
    null,
    undefined,
    0,
    "",
    [],
    {},
    { reason: "why" },
    { "Symbol(reason)": 1 },
  ];
  expect(facts.filter(isFailure)).toEqual([]);
});
