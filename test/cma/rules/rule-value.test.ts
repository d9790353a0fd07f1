import { expect, test } from "vitest";
import { isList, isMap, memberOf, membersOf, ruleValueOf } from "#cma/rules/rule-value.ts";

test("null and what JSON cannot say are absent", () => {
  expect([null, undefined, 1n, Symbol("s"), () => 1].map(ruleValueOf)).toEqual(
    Array(5).fill(undefined),
  );
  expect([0, "", false].map(ruleValueOf)).toEqual([0, "", false]);
});

test("a list is no map and a map no list", () => {
  expect([isList([]), isMap([]), isList({}), isMap({}), isMap(null)]).toEqual([
    true,
    false,
    false,
    true,
    false,
  ]);
});

test("only own members count", () => {
  expect(memberOf({}, "constructor")).toBeUndefined();
  expect(memberOf(JSON.parse('{"__proto__": 3}'), "__proto__")).toBe(3);
  expect(memberOf({ a: null }, "a")).toBeUndefined();
});

test("members come without the nulls", () => {
  expect(membersOf(JSON.parse("[1, null, 2]"))).toEqual([1, 2]);
  expect(membersOf(JSON.parse('{"a": null, "b": 2}'))).toEqual([2]);
});
