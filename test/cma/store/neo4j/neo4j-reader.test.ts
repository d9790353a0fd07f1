/** What becomes of a server's rows and errors; that nothing is written is shown on a real one. */
import { describe, expect, test } from "vitest";
import { createNeo4jReader } from "#cma/store/neo4j/neo4j-reader.ts";
import type { CypherMap, Neo4jServer, RunCypher } from "#cma/store/neo4j/neo4j-server.ts";
import { migrations } from "#cma/store/neo4j/schema.ts";

/** Answers what it is given, whatever is asked; the reader's first question is which schema it is. */
const readerOf = async (answer: () => readonly CypherMap[], charsMax?: number) => {
  const version: RunCypher = async () => [{ version: 1 + migrations.length }];
  const answering: RunCypher = async (_cypher, _parameters, check = () => undefined) => {
    const rows = answer();
    for (const row of rows) check(row);
    return rows;
  };
  const runs = [version, answering].values();
  const server: Pick<Neo4jServer, "read" | "close"> = {
    read: async (work) => work(runs.next().value ?? answering),
    close: async () => undefined,
  };
  const nothing = async (): Promise<never> => Promise.reject(new RangeError("only read"));
  const reader = await createNeo4jReader(
    { server: { ...server, write: nothing, version: nothing } },
    { address: "neo4j://server", ...(charsMax !== undefined && { charsMax }) },
  );
  return () => reader.rows({ sql: "", cypher: "RETURN 1 AS n" }, {}, "operator");
};

test("cells stay as they are, and what is none is shown as JSON", async () => {
  const ask = await readerOf(() => [
    { a: 1, b: "two", c: null, d: true, e: ["x", 1] },
    { a: { of: ["x"] }, b: [["x"], [1]], c: [null, true] },
  ]);
  expect(await ask()).toEqual([
    { a: 1, b: "two", c: null, d: true, e: ["x", 1] },
    { a: '{"of":["x"]}', b: '[["x"],[1]]', c: "[null,true]" },
  ]);
});

describe("bytes are refused, as they are of the embedded store:", () => {
  const bytes = new Uint8Array([1, 2]);
  test.each([{ body: bytes }, { body: [bytes] }, { body: { of: ["x", { deep: bytes }] } }])(
    "%j",
    async (row) => {
      await expect((await readerOf(() => [{ body: "x" }, row]))()).rejects.toMatchObject({
        code: "ASSIM_QUERY_SQL",
        message: "The query answers bytes.",
      });
    },
  );
});

test("too much text is refused in a sentence", async () => {
  const rows = [{ a: "xxxx" }, { a: ["xxxx"] }];
  expect(await (await readerOf(() => rows, 56))()).toEqual(rows);
  await expect((await readerOf(() => rows, 55))()).rejects.toMatchObject({
    code: "ASSIM_QUERY_SIZE",
    message: "The query answers more than 55 characters: narrow it.",
  });
});

test("what the server says of a statement is made visible: it may quote what a host said", async () => {
  const said = Object.assign(new Error("Type mismatch: \u001b[2J\u009b31m"), {
    code: "Neo.ClientError.Statement.TypeError",
  });
  const ask = await readerOf(() => {
    throw said;
  });
  await expect(ask()).rejects.toMatchObject({
    code: "ASSIM_QUERY_SQL",
    message: "The query cannot run: Type mismatch: \\x1b[2J\\x9b31m.",
    cause: said,
  });
});
