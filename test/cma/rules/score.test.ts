import { expect, test } from "vitest";
import { type Assessed, scoreByRule, scoreOfHost, totalOfHosts } from "#cma/rules/score.ts";
import type { Severity, Verdict } from "#cma/rules/verdict.ts";

const assessed = (
  verdict: Verdict,
  severity: Severity = "medium",
  category = "security",
  ruleId = "r",
): Assessed => ({ ruleId, category, severity, verdict });

test.each<[string, readonly Assessed[]]>([
  ["without rules", []],
  ["with nothing but rules that do not apply", [assessed("not_applicable"), assessed("ignored")]],
  ["with nothing but errors", [assessed("error")]],
])("a host %s is not assessed, which is not 0", (_, rules) => {
  expect(scoreOfHost(rules)).toEqual({ kind: "not_assessed" });
});

test("a failing rule costs 3, 2 or 1, in its category and in all", () => {
  expect(
    scoreOfHost([
      assessed("fail", "high"),
      assessed("fail", "low"),
      assessed("fail", "medium", "networking"),
      assessed("pass", "high", "backup"),
      assessed("error", "high"),
      assessed("ignored", "high", "elsewhere"),
    ]),
  ).toEqual({
    kind: "assessed",
    total: 6,
    byCategory: { backup: 0, networking: 2, security: 4 },
    passing: 1,
    failing: 3,
  });
});

test("a host where all passes has 0", () => {
  expect(scoreOfHost([assessed("pass", "high")])).toMatchObject({ kind: "assessed", total: 0 });
});

test("hosts that are not assessed are counted apart", () => {
  const hosts = [[assessed("fail", "high")], [assessed("fail", "low")], [], [assessed("pass")]];
  expect(totalOfHosts(hosts.map(scoreOfHost))).toEqual({ total: 4, assessed: 3, notAssessed: 1 });
});

test("what a rule costs over all hosts", () => {
  const all = [
    assessed("fail", "high", "security", "a"),
    assessed("fail", "high", "security", "a"),
    assessed("pass", "low", "security", "b"),
  ];
  expect([...scoreByRule(all)]).toEqual([
    ["a", 6],
    ["b", 0],
  ]);
});
