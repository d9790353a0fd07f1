import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { orderOfRows, textOf } from "#cma/query/order-rows.ts";
import type { Cell } from "#cma/store/graph-reader.ts";

const order = (columns: readonly (readonly Cell[])[], descending: readonly number[] = []) => [
  ...orderOfRows(
    columns[0]?.length ?? 0,
    columns.map((cells, column) => ({
      cellAt: (row) => cells[row],
      isDescending: descending.includes(column),
    })),
  ),
];

describe("rows are in order", () => {
  test.each([
    { it: "numbers by size, not by their digits", cells: [10, 9, -1], is: [2, 1, 0] },
    {
      it: "texts by code unit, as JavaScript has them",
      cells: ["ｅ", "𝄞", "Z", "a"],
      is: [2, 3, 1, 0],
    },
    { it: "what is absent as the empty text", cells: ["a", null, ""], is: [1, 2, 0] },
    { it: "lists by their members", cells: [["b"], ["a", "c"], []], is: [2, 1, 0] },
  ])("$it", ({ cells, is }) => {
    expect(order([cells])).toEqual(is);
  });

  test("the second column decides where the first ties, and nothing where all tie", () => {
    const columns = [
      ["b", "a", "b", "a"],
      [1, 2, 0, 2],
    ];
    expect(order(columns)).toEqual([1, 3, 2, 0]);
    expect(order(columns, [0])).toEqual([2, 0, 1, 3]);
    expect(order(columns, [1])).toEqual([1, 3, 0, 2]);
  });

  test("as a plain comparison of row with row has them", () => {
    const cell = fc.oneof(fc.constantFrom("", "a", "b", "aa"), fc.string({ unit: "binary" }));
    const rows = fc.array(fc.tuple(cell, cell), { maxLength: 40 });
    fc.assert(
      fc.property(rows, (pairs) => {
        const [first, second] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        const found = order([first, second]).map((row) => pairs[row]);
        const sign = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);
        const expected = pairs.toSorted((a, b) => sign(a[0], b[0]) || sign(a[1], b[1]));
        expect(found).toEqual(expected);
      }),
    );
  });
});

test("a list's text has its members", () => {
  expect([["a", "b"], null, undefined, 7, true].map(textOf)).toEqual(["a b", "", "", "7", "true"]);
});
