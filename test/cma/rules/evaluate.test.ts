import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate, STEPS_MAX } from "#cma/rules/evaluate.ts";
import { evaluateRule } from "#cma/rules/judge.ts";
import { parseExpression } from "#cma/rules/parser.ts";
import { anyExpressionText } from "./any-expression.ts";
import { outcome } from "./outcome.ts";

test("variables are asked of the document first, then of the host", () => {
  expect(outcome("EQ($a, 1)", { a: 1 }, { a: 2 })).toBe(true);
  expect(outcome("EQ($a, 2)", { a: null }, { a: 2 })).toBe(true);
  expect(outcome("EQ($a, 2)", {}, {})).toBe("absent");
});

test("an error says where, in the innermost call that failed", () => {
  expect(outcome("AND(true, LT($a, 3))", { a: "ssh" })).toBe(
    'error 11: LT compares numbers, not the text "ssh"',
  );
  expect(outcome('FOREACH("LT($a, 3)")', { x: { a: "ssh" } })).toBe(
    'error 10: LT compares numbers, not the text "ssh"',
  );
});

test("a rule that would never end is stopped", () => {
  const items = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`k${n}`, { n }]));
  const facts = { a: Object.fromEntries(Object.keys(items).map((key) => [key, { items }])) };
  expect(outcome('FOREACH($a, "FOREACH($items, \\"EQ($n, $n)\\")")', facts)).toContain(
    `more than ${STEPS_MAX} steps`,
  );
});

describe("hostile facts stay data", () => {
  const hostile = [
    "$(reboot)",
    "`reboot`",
    ")",
    ",",
    '"',
    "$a",
    "@EQ(1,1)",
    "EQ(1,1)",
    "IGNORE(me)",
    "__proto__",
    "constructor",
    "\u0000",
    "\ud800",
    "\u202e",
    "true, true",
    "a".repeat(1_000_000),
  ];

  test.each(hostile.map((fact) => [fact.slice(0, 20), fact]))("%j", (_, fact) => {
    expect(outcome("EQ($a, 1)", { a: fact })).toBe(false);
    expect(outcome("EQ($a, $b)", { a: fact, b: fact })).toBe(true);
    expect(outcome("IN($a, x, y)", { a: fact })).toBe(false);
    expect(outcome("NOTIN($a, x, y)", { a: { [fact]: 1 } })).toBe(true);
    expect(outcome('FOREACH("EQ($owner, root)")', { [fact]: { owner: fact } })).toBe(false);
  });

  test("a fact that looks like IGNORE does not switch a rule off", () => {
    const parsed = parseExpression("$a");
    if (!parsed.ok) throw new Error(parsed.error.message);
    const rule = { expression: parsed.value, applies: undefined, needs: [] };
    expect(evaluateRule(rule, [{ a: "IGNORE(x)" }]).verdict).toBe("error");
  });

  test("keys that every object has by nature are absent", () => {
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      expect(outcome(`EQ($${name}, 1)`, {})).toBe("absent");
    }
  });
});

const anyFacts = fc.dictionary(
  fc.constantFrom("a", "b", "list", "argv", "__proto__", "x.y", "commands"),
  fc.jsonValue({ maxDepth: 4 }),
);

test("no expression on no facts throws, and the facts are left as they were", () => {
  fc.assert(
    fc.property(anyExpressionText, anyFacts, (source, facts) => {
      const parsed = parseExpression(source);
      if (!parsed.ok) return;
      const before = JSON.stringify(facts);
      const evaluated = evaluate(parsed.value, [facts, {}]);
      expect(evaluated).toEqual(evaluate(parsed.value, [facts, {}]));
      expect(JSON.stringify(facts)).toBe(before);
    }),
    { numRuns: 1000 },
  );
});

test("facts nested deeper than a stack is are no trouble", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) deep = level % 2 === 0 ? [deep] : { a: deep };
  const facts = { a: deep, list: [deep], argv: [deep], commands: deep };
  for (const source of [
    "EQ($a, $a)",
    "IN($list, $list)",
    "match($a, x)",
    "ATTRSEARCH($a, a, $a)",
    "PAMMODARGS($a, auth, ANY, x)",
    "flagvalue(-c)",
    'FOREACH("EQ($a, 1)")',
    "hascmd(x)",
  ]) {
    expect(() => outcome(source, facts)).not.toThrow();
  }
});
