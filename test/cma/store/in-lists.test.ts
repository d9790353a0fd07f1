import { expect, test } from "vitest";
import { inLists } from "#cma/store/in-lists.ts";

test.each([
  ["nothing", [], []],
  ["fewer than fill a list", ["a"], [["a"]]],
  ["as many as fill one", ["a", "b"], [["a", "b"]]],
  ["more", ["a", "b", "c"], [["a", "b"], ["c"]]],
])("%s", (_, records, expected) => {
  expect([...inLists(records, 2)]).toEqual(expected);
});

test("a list ends with the record that makes it heavy enough", () => {
  const lists = inLists(["a", "bbb", "", "cccccc", "d"], 4, ({ length }) => length);
  expect([...lists]).toEqual([["a", "bbb"], ["", "cccccc"], ["d"]]);
});
