/** Every canned query, asked of Neo4j. */
import { createNeo4jReader } from "#cma/store/neo4j/neo4j-reader.ts";
import { createNeo4jStore } from "#cma/store/neo4j/neo4j-store.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { describeQueries } from "#test/contract/queries.ts";
import { emptyNeo4j } from "#test/support/dump-neo4j.ts";
import type { Neo4jUnderTest } from "#test/support/neo4j-under-test.ts";
import { createPrng } from "#test/support/sim/prng.ts";

export const describeNeo4jQueries: Neo4jUnderTest = (name, address) => {
  describeQueries(name, async (changes) => {
    const server = openNeo4j(address());
    await emptyNeo4j(server);
    const random = createPrng(1, "store");
    const store = createNeo4jStore({ server, random }, { address: address().uri });
    await store.transact((tx) => tx.apply(changes));
    await store.close();
    return createNeo4jReader({ server: openNeo4j(address()) }, { address: address().uri });
  });
};
