/** Hostile documents, in Neo4j. */
import { createNeo4jReader } from "#cma/store/neo4j/neo4j-reader.ts";
import { createNeo4jStore } from "#cma/store/neo4j/neo4j-store.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { describeHostileDocuments } from "#test/contract/hostile-documents.ts";
import { dumpNeo4j, emptyNeo4j } from "#test/support/dump-neo4j.ts";
import type { Neo4jUnderTest } from "#test/support/neo4j-under-test.ts";
import { createPrng } from "#test/support/sim/prng.ts";

export const describeNeo4jHostile: Neo4jUnderTest = (name, address) => {
  describeHostileDocuments(name, async () => {
    const server = openNeo4j(address());
    await emptyNeo4j(server);
    const random = createPrng(1, "store");
    return {
      store: createNeo4jStore({ server, random }, { address: "it" }),
      dump: async () => {
        const observer = openNeo4j(address());
        return dumpNeo4j(observer).finally(observer.close);
      },
      read: async () => createNeo4jReader({ server: openNeo4j(address()) }, { address: "it" }),
    };
  });
};
