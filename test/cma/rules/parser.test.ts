import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatExpression } from "#cma/rules/expression.ts";
import { EXPRESSION_DEPTH_MAX, parseExpression } from "#cma/rules/parser.ts";
import { anyExpressionText } from "./any-expression.ts";

const spelt = (source: string): string => {
  const parsed = parseExpression(source);
  return parsed.ok
    ? formatExpression(parsed.value)
    : `${parsed.error.column}: ${parsed.error.message}`;
};

describe("an expression is read as", () => {
  test.each([
    ["EQ($net.ipv4.ip_forward, 0)", "EQ($net.ipv4.ip_forward, 0)"],
    ["  @EQ ( $a,1 ) ", "EQ($a, 1)"],
    ["EQ(077, 0x1f, -1, 1.5)", "EQ(63, 31, -1, 1.5)"],
    ["EQ(fq_codel, 10.0.0.1)", 'EQ("fq_codel", "10.0.0.1")'],
    ["IGNORE(not on our network)", 'IGNORE("not on our network")'],
    ['EQ("a, (b)\\t\\"", "077")', 'EQ("a, (b)\\t\\"", "077")'],
    ["AND(true, false, True)", 'AND(true, false, "True")'],
    ["EQ(true, false)", 'EQ("true", "false")'],
    ["AND(NOT(true), EQ(true, 1))", 'AND(NOT(true), EQ("true", 1))'],
    ['AND("true")', 'AND("true")'],
    ["basename()", "basename()"],
    ["FOREACH($a, \"EQ($b, 'x')\")", 'FOREACH($a, "EQ($b, \\"\'x\'\\")")'],
    ["$kernel.exec-shield", "$kernel.exec-shield"],
  ])("%s: %s", (source, tree) => {
    expect(spelt(source)).toBe(tree);
  });
});

describe("refused with its column", () => {
  test.each([
    ["", "1: the expression ends too early"],
    ["EQ(08, 1)", "4: 08 is not octal"],
    ["EQ($a, 0xzz)", "8: 0xzz is not hexadecimal"],
    ["EQ($a,)", "7: a value is missing before )"],
    ["EQ(,1)", "4: a value is missing before ,"],
    ["EQ($a,,1)", "7: a value is missing before ,"],
    ["EQ($a, 1", "9: EQ lacks its closing )"],
    ["EQ(", "4: the expression ends too early"],
    ["EQ($a, 1) 2", '11: "2" after the end of the expression'],
    ["EQ($a, 1))", "10: ) after the end of the expression"],
    ['EQ($a "b")', '7: a comma is missing before "b"'],
    ["eq($a, 1)", "1: there is no function called eq"],
    ["AND(SYSTEM(ls), true)", "5: there is no function called SYSTEM"],
    ["constructor(1)", "1: there is no function called constructor"],
    ["(1)", "1: a value is missing before ("],
    ["$a(1)", "1: there is no function called $a"],
    ["EQ($a)", "1: EQ needs 2 arguments at least"],
    ["NOT(true, true)", "1: NOT takes 1 argument at most"],
    ["EQ($, 1)", "4: a variable needs a name after the $"],
    ['match($a, "(")', '1: "(" is not a regular expression of RE2'],
    ['match($a, "a", z)', "1: match has no flag z; there are i, m and s"],
    ['argmatch("(")', '1: "(" is not a regular expression of RE2'],
    ["FOREACH($a)", "1: the last argument of FOREACH is an expression in quotes"],
    ["FOREACH(EQ)", "1: the last argument of FOREACH is an expression in quotes"],
    ['FOREACH("EQ($a)")', "10: EQ needs 2 arguments at least"],
    ['FOREACH("EQ($a, 08)")', "17: 08 is not octal"],
    ['FOREACH("EQ($a, \\"b\\", 08)")', "9: 08 is not octal"],
    ["x".repeat(8193), "1: the expression is longer than 8192 characters"],
  ])("%s", (source, refusal) => {
    expect(spelt(source)).toBe(refusal);
  });
});

test("calls may be nested so deep and no deeper", () => {
  const nested = (depth: number) => `${"NOT(".repeat(depth)}true${")".repeat(depth)}`;
  expect(spelt(nested(EXPRESSION_DEPTH_MAX))).toBe(nested(EXPRESSION_DEPTH_MAX));
  expect(spelt(nested(EXPRESSION_DEPTH_MAX + 1))).toContain("too many calls within calls");
  expect(spelt("NOT(".repeat(2000))).toContain("too many calls within calls");
});

test("quotes within quotes count as depth", () => {
  let source = "EQ($a, 1)";
  for (let level = 0; level < 12; level += 1) source = `FOREACH(${JSON.stringify(source)})`;
  expect(parseExpression(source).ok).toBe(false);
});

test("no text makes the parser throw", () => {
  const marks = fc.constantFrom(
    ...'(),"\\$@[].-0x8 \n',
    "EQ",
    "FOREACH",
    "match",
    "true",
    "\ud800",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes)),
        fc.array(marks).map((all) => all.join("")),
      ),
      (source) => {
        expect(typeof parseExpression(source).ok).toBe("boolean");
      },
    ),
    { numRuns: 500 },
  );
});

test("what is formatted parses back to the same", () => {
  fc.assert(
    fc.property(anyExpressionText, (source) => {
      const once = spelt(source);
      expect(spelt(once)).toBe(once);
    }),
    { numRuns: 300 },
  );
});
