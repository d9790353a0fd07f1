import { expect, test } from "vitest";
import { outcome } from "../outcome.ts";

const facts = {
  qdisc: "fq",
  n: 8,
  list: ["a", "b"],
  map: { a: 1, b: 2 },
  empty: [],
  bare: {},
  holes: [null],
  none: null,
};

test.each([
  ["IN($qdisc, fq, fq_codel)", true],
  ["IN($qdisc, cake)", false],
  ['IN($n, "010")', true],
  ["IN($list, a, b, c)", true],
  ["IN($list, a)", false],
  ["IN($map, a, b)", true],
  ["IN($map, a)", false],
  ["IN(a, $list)", true],
  ["IN(c, $list, c)", true],
  ["IN(a, $map)", true],
  ["IN($empty, a)", "absent"],
  ["IN($bare, a)", "absent"],
  ["IN($holes, a)", "absent"],
  ["IN($none, a)", "absent"],
  ["IN(a, $none)", "absent"],
  ["IN(a, $none, a)", true],
  ["IN(a, $empty)", false],
  ["NOTIN($qdisc, cake)", true],
  ["NOTIN($qdisc, cake, fq)", false],
  ["NOTIN($list, c, d)", true],
  ["NOTIN($list, b, c)", false],
  ["NOTIN($map, b)", false],
  ["NOTIN($empty, a)", true],
  ["NOTIN($none, a)", "absent"],
  ["NOTIN(a, $none)", "absent"],
])("%s: %s", (source, is) => {
  expect(outcome(source, facts)).toBe(is);
});

test("two endless lists are refused, not compared", () => {
  const list = Array.from({ length: 2000 }, (_, n) => n);
  expect(outcome("IN($a, $b)", { a: list, b: list })).toContain("more than 1000000 comparisons");
});
