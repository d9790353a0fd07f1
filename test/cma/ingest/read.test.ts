import { expect, test } from "vitest";
import { entriesOf, integerOf, macOf, textOf, textsOf } from "#cma/ingest/read.ts";

test.each([
  [1, 1],
  [-1, -1],
  [1.5, undefined],
  [2 ** 60, undefined],
  ["1", undefined],
  [null, undefined],
])("%j as an integer is %j", (value, integer) => {
  expect(integerOf(value)).toBe(integer);
});

test.each([
  ["52:54:00:AB:cd:ef", "52:54:00:ab:cd:ef"],
  ["52-54-00-ab-cd-ef", "52:54:00:ab:cd:ef"],
  ["52:54:00:ab:cd", undefined],
  ["525400abcdef", undefined],
  ["52:54:00:ab:cd:eg", undefined],
  [525_400, undefined],
])("%j as a MAC address is %j", (value, mac) => {
  expect(macOf(value)).toBe(mac);
});

test("a text is cut, and never in the middle of a character", () => {
  const text = textOf(`${"x".repeat(4095)}😀`);
  expect(text).toHaveLength(4096);
  expect(text?.isWellFormed()).toBe(true);
  expect(textOf("")).toBeUndefined();
  expect(textOf(7)).toBeUndefined();
});

test("a list gives its texts and numbers, at most so many", () => {
  expect(textsOf(["a", 1, null, ["b"], "c", "d"], 5)).toEqual(["a", "1", "c"]);
  expect(textsOf({ 0: "a" }, 5)).toEqual([]);
});

test("entries come in the order of their names", () => {
  expect(entriesOf({ b: 1, a: 2 })).toEqual([
    ["a", 2],
    ["b", 1],
  ]);
  expect(entriesOf([1])).toEqual([]);
});
