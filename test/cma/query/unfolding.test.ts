import { expect, test } from "vitest";
import { membersOf, unfolding } from "#cma/query/unfolding.ts";

const unfolded = (row: Record<string, string | readonly (string | number)[]>) =>
  Array.from(unfolding("port", "user")([row]), (each) => ({ ...each }));

test("each place in the lists becomes a row, beside what the rows have in common", () => {
  const row = { host: "kronos", port: [80, 443], user: ["root", "www"] };
  expect(unfolded(row)).toEqual([
    { host: "kronos", port: 80, user: "root" },
    { host: "kronos", port: 443, user: "www" },
  ]);
});

test("a list may be the text of a JSON array, as SQL answers it", () => {
  const row = { host: "kronos", port: "[80,443]", user: '["[0]","www"]' };
  expect(unfolded(row).map(({ user }) => user)).toEqual(["[0]", "www"]);
});

test("what is absent in a list is the empty text, and an empty list is no row", () => {
  expect(unfolded({ host: "kronos", port: "[80]", user: "[]" })).toEqual([
    { host: "kronos", port: 80, user: "" },
  ]);
  expect(unfolded({ host: "kronos", port: [], user: [] })).toEqual([]);
});

test.each(["[x", "\u001b[2J", "x", "", "{}", null, 7])("%j is no list", (cell) => {
  expect(membersOf(cell)).toEqual([]);
});

test("blanks before a list do not matter, as in JSON", () => {
  expect(membersOf(' ["a",1]')).toEqual(["a", 1]);
});
