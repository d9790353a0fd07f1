/** What is refused to a reader of Neo4j, and that what the guard lets through is what the server takes. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalOfCypher } from "#cma/query/cypher-guard.ts";
import type { GraphReader } from "#cma/store/graph-reader.ts";
import { createNeo4jReader } from "#cma/store/neo4j/neo4j-reader.ts";
import { createNeo4jStore } from "#cma/store/neo4j/neo4j-store.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { describeReaderErrors } from "#test/contract/reader-errors.ts";
import { emptyNeo4j } from "#test/support/dump-neo4j.ts";
import type { Neo4jUnderTest } from "#test/support/neo4j-under-test.ts";
import { createPrng } from "#test/support/sim/prng.ts";

export const describeNeo4jReaderErrors: Neo4jUnderTest = (name, address) => {
  const made = async (): Promise<void> => {
    const server = openNeo4j(address());
    await emptyNeo4j(server);
    const random = createPrng(1, "store");
    const store = createNeo4jStore({ server, random }, { address: address().uri });
    await store.transact((tx) => tx.setState("one", "two"));
    await store.close();
  };
  const open = (options: object = {}): Promise<GraphReader> =>
    createNeo4jReader({ server: openNeo4j(address()) }, { address: address().uri, ...options });

  describeReaderErrors(name, async () => {
    await made();
    return { open, openFor: (limitMs) => open({ limitMs }) };
  });

  describe(`Cypher of an operator's in ${name}`, () => {
    let reader: GraphReader;
    beforeAll(async () => {
      await made();
      reader = await open();
    }, 120_000);
    afterAll(() => reader.close());

    test.each([
      "RETURN 1 AS n;",
      "RETURN 1 AS n ; // that is all\n",
      "OPTIONAL MATCH (d:Drone) RETURN d.key AS n UNION ALL RETURN 1 AS n",
      "MATCH p = ANY SHORTEST (a:Drone)-[*1..3]->(b:Drone) RETURN length(p) AS n",
      "MATCH p = SHORTEST 2 PATHS (a:Drone)-[:HOSTS]->+(b) RETURN length(p) AS n",
      "UNWIND [1] AS x WITH x SKIP 0 LIMIT 1 RETURN timestamp() - 1 AS n",
      `RETURN [log(2), log10(2), exp(1), e(), pi(), toFloatOrNull('1'), toIntegerOrNull('1')] AS n,
        [toBooleanOrNull('no'), isNaN(1.0), isEmpty([])] AS m, nullIf(1, 2) AS o, valueType(1) AS p,
        [btrim(' x '), left('x', 1), char_length('x')] AS q, toStringList([1]) AS r,
        [toIntegerList(['1']), toFloatList(['1']), toBooleanList(['no'])] AS s`,
    ])("%j is taken by the guard and by the server", async (cypher) => {
      expect(refusalOfCypher(cypher, [])).toBeUndefined();
      await reader.rows({ sql: "", cypher }, {}, "operator");
    });

    test("bytes are refused, as they are by the embedded store", async () => {
      const server = openNeo4j(address());
      await server.write((run) =>
        run("CREATE (:AssimState {name: 'b', body: $body})", { body: new Uint8Array([1, 2]) }),
      );
      await server.close();
      for (const cell of ["s.body", "[s.body]", "{of: s.body}"]) {
        const cypher = `MATCH (s:AssimState {name: 'b'}) RETURN ${cell} AS body`;
        await expect(reader.rows({ sql: "", cypher }, {}, "operator")).rejects.toMatchObject({
          code: "ASSIM_QUERY_SQL",
          message: "The query answers bytes.",
        });
      }
    });
  });
};
