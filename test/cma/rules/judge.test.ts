import { expect, test } from "vitest";
import { evaluateRule } from "#cma/rules/judge.ts";
import { parseExpression } from "#cma/rules/parser.ts";
import type { Scopes } from "#cma/rules/rule-value.ts";

const expressionOf = (source: string) => {
  const parsed = parseExpression(source);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};

const judge = (
  { rule, applies, needs = [] }: { rule: string; applies?: string; needs?: readonly string[] },
  ...scopes: Scopes
) =>
  evaluateRule(
    {
      expression: expressionOf(rule),
      applies: applies === undefined ? undefined : expressionOf(applies),
      needs,
    },
    scopes,
  );

test.each([
  ["EQ($a, 1)", { a: 1 }, { verdict: "pass" }],
  ["EQ($a, 1)", { a: 2 }, { verdict: "fail" }],
  ["EQ($a, 1)", {}, { verdict: "not_applicable" }],
  ["$a", { a: "False" }, { verdict: "fail" }],
  ["$a", { a: true }, { verdict: "pass" }],
  ["$a", { a: 5 }, { verdict: "error", reason: "the rule gives 5, not true or false" }],
  [
    "LT($a, 1)",
    { a: "x" },
    { verdict: "error", reason: 'column 1: LT compares numbers, not the text "x"' },
  ],
  ["IGNORE(no, really)", {}, { verdict: "ignored", reason: "no, really" }],
  ["IGNORE($why, $none)", { why: "ours" }, { verdict: "ignored", reason: "ours" }],
  ["AND(EQ($a, 1), IGNORE(x))", { a: 2 }, { verdict: "fail" }],
  ["AND(EQ($a, 1), IGNORE(x))", { a: 1 }, { verdict: "pass" }],
])("%s on %j: %j", (rule, facts, judgement) => {
  expect(judge({ rule }, facts)).toEqual(judgement);
});

test.each([
  ["EQ($os, debian)", "debian", { verdict: "fail" }],
  [
    "EQ($os, debian)",
    "rhel",
    { verdict: "not_applicable", reason: "it does not apply to this host" },
  ],
  [
    "EQ($os, debian)",
    null,
    { verdict: "not_applicable", reason: "it does not apply to this host" },
  ],
  [
    "LT($os, 1)",
    "x",
    { verdict: "error", reason: 'column 1: LT compares numbers, not the text "x"' },
  ],
])("a rule that applies where %s, on %s: %j", (applies, os, judgement) => {
  expect(judge({ rule: "EQ($a, 1)", applies }, { a: 2 }, { os })).toEqual(judgement);
});

test("a rule that needs facts of another type waits for them", () => {
  const rule = { rule: "MUST(EQ($cpu.0.flags.nx, true))", needs: ["cpu"] };
  expect(judge(rule, {}, {})).toEqual({
    verdict: "not_applicable",
    reason: "it needs the facts of cpu, which this host has not delivered",
  });
  expect(judge(rule, { cpu: "a setting of that name" }, { cpu: {} })).toEqual({ verdict: "fail" });
  expect(judge(rule, {}, { cpu: { "0": { flags: {} } } })).toEqual({ verdict: "fail" });
  expect(judge(rule, {}, { cpu: { "0": { flags: { nx: true } } } })).toEqual({ verdict: "pass" });
});

test("where there is nothing to read, nothing fails", () => {
  const rule = { rule: "MUST(EQ($a, 1))" };
  expect(judge(rule, { NODATA: "no such file" })).toEqual({
    verdict: "not_applicable",
    reason: "this host has nothing to read here",
  });
  expect(judge(rule, {})).toEqual({ verdict: "fail" });
});

test("a setting called NODATA switches nothing off", () => {
  expect(judge({ rule: "EQ($a, 1)" }, { NODATA: "x", a: 2 })).toEqual({ verdict: "fail" });
});
