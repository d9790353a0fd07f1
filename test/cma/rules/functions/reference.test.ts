import { expect, test } from "vitest";
import { ruleFunctions } from "#cma/rules/functions/catalog.ts";
import { renderRuleFunctions } from "#cma/rules/functions/reference.ts";

test("the page has one row a function, with four bars each", () => {
  const rows = renderRuleFunctions()
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  expect(rows).toHaveLength(ruleFunctions.length);
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(4);
});
