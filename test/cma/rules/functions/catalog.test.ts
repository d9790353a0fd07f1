import { expect, test } from "vitest";
import { ruleFunctions } from "#cma/rules/functions/catalog.ts";
import { parseExpression } from "#cma/rules/parser.ts";

test("no two functions share a name", () => {
  expect(new Set(ruleFunctions.map(({ name }) => name)).size).toBe(ruleFunctions.length);
});

test("these functions may be called, and no others", () => {
  expect(ruleFunctions.map(({ name }) => name).sort()).toEqual(
    [
      "AND ATTRSEARCH EQ FINDATTRVALUE FOREACH GE GT IGNORE IN LE LT MUST NE NONEOK NOT NOTIN OR",
      "PAMMODARGS argequals argmatch basename bitwiseAND bitwiseOR dirname flagvalue hascmd",
      "is_upstartjob match serviceip serviceipport serviceport",
    ]
      .join(" ")
      .split(" "),
  );
});

test.each(ruleFunctions.map(({ name, doc }) => [name, doc]))(
  "%s is described in a sentence whose example is one",
  (name, doc) => {
    const example = [...doc.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? "");
    const call = example.find((code) => code.includes(`${name}(`)) ?? "";
    expect(parseExpression(call)).toMatchObject({ ok: true });
    expect(doc).toMatch(/^[A-Z].*\.$/);
  },
);
