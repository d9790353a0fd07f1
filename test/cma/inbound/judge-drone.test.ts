import { describe, expect, test } from "vitest";
import type { Attributes, GraphEdge, GraphNode } from "#cma/graph/change.ts";
import { type JudgeInput, judgeDrone, retireRules } from "#cma/inbound/judge-drone.ts";
import { keyIdOf, rulesOfFiles, testKeys } from "#test/support/make-cma.ts";

const key = testKeys.drone(keyIdOf(1));
const drone = (attributes: Attributes): GraphNode => ({
  ...{ key, kind: "Drone", attributes, firstSeen: 1, lastSeen: 1 },
});
const ruleSet = rulesOfFiles({
  proc_sys: {
    a: { category: "security", severity: "high", rule: "EQ($a, 1)" },
    broken: { category: "security", severity: "high", rule: "LT($text, 1)" },
  },
});
const verdictOn = (id: string, set: Attributes): GraphEdge => ({
  ...{ from: key, kind: "EVALUATED", to: testKeys.rule(id), firstSeen: 1, lastSeen: 1 },
  attributes: { since: 1, severity: "high", category: "security", warned: false, ...set },
});
const judge = (facts: Record<string, unknown>, input: Partial<JudgeInput> = {}) =>
  judgeDrone(testKeys, {
    ...{ drone: drone({ assessed: true }), rules: [...ruleSet.rules.values()], ruleSet },
    ...{ documents: new Map([["proc_sys", facts]]), edges: [], at: 9 },
    ...input,
  });

test("a verdict that is new is an edge; one that stays is nothing at all", () => {
  const first = judge({ a: 1 });
  expect(first.changes).toContainEqual({
    ...{ op: "put_edge", from: key, kind: "EVALUATED", to: testKeys.rule("a"), at: 9 },
    set: { verdict: "pass", since: 9, severity: "high", category: "security", warned: false },
  });
  const edges = first.changes.flatMap((change): GraphEdge[] =>
    change.op === "put_edge"
      ? [{ ...change, attributes: change.set, firstSeen: 9, lastSeen: 9 }]
      : [],
  );
  const scored = drone({ assessed: true, score: 0, score_security: 0, failing: 0, passing: 1 });
  expect(judge({ a: 1 }, { edges, drone: scored, at: 10 })).toEqual({
    changes: [],
    events: [],
    errors: [],
  });
});

test("without a document there is no verdict", () => {
  expect(judge({}, { documents: new Map() })).toEqual({ changes: [], events: [], errors: [] });
});

describe("a rule that cannot be evaluated", () => {
  test("is an error, is told to the log once, and is no event", () => {
    const { changes, events, errors } = judge({ text: "x" });
    expect(errors).toMatchObject([{ ruleId: "broken" }]);
    expect(events).toEqual([]);
    expect(changes).toContainEqual(
      expect.objectContaining({ set: expect.objectContaining({ verdict: "error" }) }),
    );
    const again = judge({ text: "x" }, { edges: [verdictOn("broken", { verdict: "error" })] });
    expect(again.errors).toEqual([]);
  });

  test("after it failed, still counts as failing and keeps its warning", () => {
    const edges = [verdictOn("broken", { verdict: "fail", warned: true })];
    const { changes, events } = judge({ text: "x" }, { edges });
    expect(events.filter(({ type }) => type === "unwarn")).toEqual([]);
    expect(changes).toContainEqual(
      expect.objectContaining({ set: { score: 3, score_security: 3, failing: 1, passing: 0 } }),
    );
  });
});

test("a host on which nothing is evaluated any more has no score, which is not 0", () => {
  const scored = drone({ assessed: true, score: 3, score_security: 3, failing: 1, passing: 0 });
  const { changes } = judge({}, { drone: scored });
  expect(changes).toContainEqual(
    expect.objectContaining({
      op: "put_node",
      set: {},
      unset: ["score", "score_security", "failing", "passing"],
    }),
  );
});

test("a rule that is gone takes its verdict with it, and its warning is taken back", () => {
  const edges = [
    verdictOn("gone", { verdict: "fail", warned: true }),
    verdictOn("quiet", { verdict: "pass" }),
    verdictOn("a", { verdict: "fail", warned: true }),
  ];
  const input = { drone: drone({ assessed: true }), ruleSet, edges, at: 9 };
  const { changes, events } = retireRules(testKeys, input, (rule) => rule.slice("Rule:".length));
  expect(changes.map((change) => "to" in change && change.to)).toEqual([
    testKeys.rule("gone"),
    testKeys.rule("quiet"),
  ]);
  expect(events).toMatchObject([
    { type: "unwarn", details: { ruleid: "gone", old_verdict: "fail", verdict: "not_applicable" } },
  ]);
});
