/** What is done of an answer in our own code; what the stores answer is in the contract tests. */
import { expect, test } from "vitest";
import type { Query } from "#cma/query/query.ts";
import { runQuery } from "#cma/query/run-query.ts";
import { unfolding } from "#cma/query/unfolding.ts";
import type { GraphReader, Row } from "#cma/store/graph-reader.ts";

const readerOf = (...rows: readonly Row[]): GraphReader => ({
  language: "sql",
  rows: async () => rows,
  close: async () => undefined,
});

const portsByHost: Query = {
  ...{ name: "ports", doc: "", whenEmpty: "", statement: { sql: "SELECT", cypher: "RETURN" } },
  parameters: [{ name: "regex", type: "regex", doc: "", isRequired: false }],
  columns: [
    { name: "host", type: "text", doc: "" },
    { name: "port", type: "count", doc: "" },
  ],
  rowsOf: unfolding("port", "weight"),
  filter: { column: "host", parameter: "regex" },
  order: ["-weight"],
};

test("rows are sorted by a column that is not shown, and each is its own", async () => {
  const reader = readerOf(
    { host: "kronos", port: [80, 443], weight: [1, 3] },
    { host: "vulcan", port: [22], weight: [2] },
  );
  expect(await runQuery(reader, portsByHost, {})).toEqual([
    { host: "kronos", port: 443 },
    { host: "vulcan", port: 22 },
    { host: "kronos", port: 80 },
  ]);
});

test("rows in which the regular expression finds nothing are left out, with their place", async () => {
  const reader = readerOf(
    { host: "kronos", port: [80], weight: [9] },
    { host: "vulcan", port: [22, 23], weight: [1, 2] },
  );
  expect(await runQuery(reader, portsByHost, { regex: "^v" })).toEqual([
    { host: "vulcan", port: 23 },
    { host: "vulcan", port: 22 },
  ]);
});

test("an answer that lists make too many rows of is refused", async () => {
  const thousand = Array.from({ length: 1_000 }, (_, port) => port);
  const row = { host: "kronos", port: thousand, weight: thousand };
  const enough = Array.from({ length: 500 }, () => row);
  expect(await runQuery(readerOf(...enough), portsByHost, {})).toHaveLength(500_000);
  await expect(runQuery(readerOf(...enough, row), portsByHost, {})).rejects.toMatchObject({
    code: "ASSIM_QUERY_ROWS",
  });
});

test("a time that is none, such as nanoseconds, is absent", async () => {
  const query: Query = {
    ...{ name: "times", doc: "", whenEmpty: "", statement: { sql: "SELECT", cypher: "RETURN" } },
    parameters: [],
    columns: [{ name: "at", type: "time", doc: "" }],
  };
  const rows = [1.7e12, 1.7e18, "yesterday", null].map((at) => ({ at }));
  const times = (await runQuery(readerOf(...rows), query, {})).map(({ at }) => at);
  expect(times).toEqual([1.7e12, null, null, null]);
});

test("a chain is followed to its end, however long it is, and a ring once around", async () => {
  const query: Query = {
    ...{ name: "chain", doc: "", whenEmpty: "", statement: { sql: "SELECT", cypher: "RETURN" } },
    parameters: [],
    columns: [{ name: "hops", type: "count", doc: "" }],
    follow: { start: { sql: "START", cypher: "START" } },
  };
  const ring: GraphReader = {
    ...readerOf(),
    rows: async ({ sql }, { keys }) =>
      sql === "START"
        ? [{ key: 0 }]
        : [keys].flat().map((key) => ({ key: (Number(key) + 1) % 40 })),
  };
  const hops = (await runQuery(ring, query, {})).map((row) => row["hops"]);
  expect(hops).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
});
