import fc from "fast-check";
import { expect, test } from "vitest";
import {
  attributesOfStanding,
  deriveTransition,
  type Standing,
  standingOf,
} from "#cma/events/derive.ts";
import { type Verdict, verdicts } from "#cma/rules/verdict.ts";

const rule = {
  id: "r",
  severity: "high",
  category: "security",
  title: "T",
  url: undefined,
} as const;
const standing = (verdict: Verdict | undefined, isWarned = verdict === "fail") =>
  verdict &&
  ({
    verdict,
    since: 1,
    severity: "high",
    category: "security",
    isWarned,
    reason: undefined,
  } as const);

// biome-ignore format: a table is read in columns.
test.each<[Verdict | undefined, Verdict, string | undefined]>([
  [undefined,        "fail",           "warn"],
  ["pass",           "fail",           "warn"],
  ["ignored",        "fail",           "warn"],
  ["not_applicable", "fail",           "warn"],
  ["error",          "fail",           "warn"],
  ["fail",           "pass",           "unwarn"],
  ["fail",           "ignored",        "unwarn"],
  ["fail",           "not_applicable", "unwarn"],
  ["fail",           "error",          undefined],
  ["fail",           "fail",           undefined],
  [undefined,        "pass",           undefined],
  [undefined,        "error",          undefined],
  ["pass",           "ignored",        undefined],
  ["pass",           "error",          undefined],
])("%s -> %s tells %s", (before, verdict, type) => {
  const { event } = deriveTransition(standing(before), rule, { verdict }, 9);
  expect(event?.type).toBe(type);
  if (event !== undefined) {
    expect(event.details).toMatchObject({
      ruleid: "r",
      category: "security",
      severity: "high",
      comment: "T",
      old_verdict: before ?? "none",
      verdict,
    });
  }
});

test("a verdict stands since it became this one", () => {
  const first = deriveTransition(undefined, rule, { verdict: "fail" }, 5).standing;
  expect(deriveTransition(first, rule, { verdict: "fail" }, 9).standing.since).toBe(5);
  expect(deriveTransition(first, rule, { verdict: "pass" }, 9).standing.since).toBe(9);
});

test("warn and unwarn alternate, whatever verdicts come", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...verdicts)), (sequence) => {
      let before: Standing | undefined;
      const told: string[] = [];
      for (const verdict of sequence) {
        const { standing, event } = deriveTransition(before, rule, { verdict }, 9);
        if (event !== undefined) told.push(event.type);
        before = standingOf(attributesOfStanding(standing));
        expect(before).toEqual(standing);
      }
      expect(told).toEqual(told.map((_, at) => (at % 2 === 0 ? "warn" : "unwarn")));
      const last = sequence.findLast((verdict) => verdict !== "error");
      expect(told.length % 2 === 1).toBe(last === "fail");
    }),
  );
});
