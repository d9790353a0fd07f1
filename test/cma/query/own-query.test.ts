import { describe, expect, test } from "vitest";
import { parseOwnQuery } from "#cma/query/own-query.ts";

const file = {
  name: "own",
  doc: "Hosts of one system.",
  parameters: [{ name: "system", type: "text", doc: "Which.", required: true }],
  columns: [{ name: "host", type: "text" }],
  sql: "SELECT attributes ->> 'designation' AS host FROM nodes WHERE attributes ->> 'system' = :system",
  cypher: "MATCH (d:Drone) WHERE d.system = $system RETURN d.designation AS host",
};
const parse = (changes: object) => parseOwnQuery("own", JSON.stringify({ ...file, ...changes }));

test("a file becomes a query", () => {
  expect(parse({})).toMatchObject({
    ok: true,
    value: {
      parameters: [{ name: "system", type: "text", isRequired: true }],
      columns: [{ name: "host", type: "text" }],
      statement: { sql: file.sql, cypher: file.cypher },
    },
  });
  const oneSided = { sql: "SELECT 1 AS host", cypher: undefined, parameters: undefined };
  expect(parse(oneSided)).toMatchObject({ ok: true, value: { statement: { cypher: "" } } });
});

test("values of an enumeration, and what need not be given", () => {
  const values = ["up", "2.5", "a_b", "tcp/80", "-1", "+x:y"];
  const parameters = [{ name: "system", type: "enum", values, required: false }];
  expect(parse({ parameters })).toMatchObject({
    value: { parameters: [{ values, isRequired: false }] },
  });
});

describe("refused with the reason:", () => {
  test.each([
    { changes: { name: "other" }, reason: "its name is not own" },
    { changes: { order: ["host"] }, reason: 'the file has no key "order"' },
    { changes: { doc: 1 }, reason: "doc is not a text" },
    { changes: { sql: undefined, cypher: undefined }, reason: "neither sql nor cypher" },
    { changes: { columns: [] }, reason: "no columns" },
    { changes: { columns: "host" }, reason: "columns is not a list" },
    { changes: { columns: [{ name: "host" }] }, reason: "a column's type is one of text" },
    { changes: { columns: [{ name: "__proto__", type: "text" }] }, reason: "is no name" },
    { changes: { columns: Array(2).fill(file.columns[0]) }, reason: "host is there twice" },
    { changes: { columns: [{ ...file.columns[0], width: 3 }] }, reason: 'no key "width"' },
    { changes: { parameters: [{ name: "a", type: "enum" }] }, reason: "values belong to" },
    { changes: { parameters: [{ name: "a", type: "regex" }] }, reason: "canned queries only" },
    {
      changes: { parameters: [{ ...file.parameters[0], required: "yes" }] },
      reason: "required is true or false",
    },
    ...["a|b", "a b", "$(id)", "a'b", "a\nb", "é", "x".repeat(65)].map((value) => ({
      changes: { parameters: [{ name: "a", type: "enum", values: ["up", value] }] },
      reason: "is no value: the shell completes them",
    })),
    { changes: { parameters: [1] }, reason: "a parameter is not an object" },
    { changes: { cypher: "CREATE (n)" }, reason: "its cypher has the word CREATE" },
    { changes: { sql: "DELETE FROM nodes" }, reason: "its sql begins with DELETE" },
    { changes: { sql: "SELECT 1; SELECT 2" }, reason: "its sql has more than one statement" },
    { changes: { sql: "SELECT :sytem AS host" }, reason: "its sql has :sytem, and the file names" },
    { changes: { cypher: "RETURN $sytem AS host" }, reason: "its cypher has $sytem, and the file" },
    {
      changes: { cypher: "RETURN 1 AS host" },
      reason: "its cypher does not use the parameter sys",
    },
    { changes: { sql: "SELECT 1 AS host" }, reason: "its sql does not use the parameter system" },
  ])("$reason", ({ changes, reason }) => {
    expect(parse(changes)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });

  test.each(["", "[]", "nonsense", "null", '{"__proto__": {"name": "own"}}'])("%j", (text) => {
    expect(parseOwnQuery("own", text)).toMatchObject({ ok: false });
  });
});
