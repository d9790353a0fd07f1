import { expect, test } from "vitest";
import { nearest } from "#protocol/installation/nearest.ts";

const known = ["allservers", "allips", "failing", "nodecount"];

test.each([
  ["failling", "failing"],
  ["allserver", "allservers"],
  ["NODECOUNT", "nodecount"],
  ["xyzzy", undefined],
  ["", undefined],
])("%j is most likely %j", (word, meant) => {
  expect(nearest(word, known)).toBe(meant);
});
