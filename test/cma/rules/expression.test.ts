import { expect, test } from "vitest";
import { formatExpression } from "#cma/rules/expression.ts";

test.each([
  ["plain", '"plain"'],
  ['a "quoted" one', '"a \\"quoted\\" one"'],
  ["C:\\n\n\r\t", '"C:\\\\n\\n\\r\\t"'],
  [-5, "-5"],
  [true, "true"],
])("the literal %j is spelt %s", (value, text) => {
  expect(formatExpression({ kind: "literal", value })).toBe(text);
});
