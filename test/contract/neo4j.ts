/** Everything that is promised of Neo4j, in one place: a server is started once for all of it. */
import { beforeAll } from "vitest";
import type { Neo4jAddress } from "#cma/store/neo4j/neo4j-server.ts";
import { createNeo4jStore } from "#cma/store/neo4j/neo4j-store.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { describeGraphStore, type StoreUnderTest } from "#test/contract/graph-store.ts";
import { describeNeo4jClaims } from "#test/contract/neo4j-claims.ts";
import { describeNeo4jCopies } from "#test/contract/neo4j-copies.ts";
import { describeNeo4jHostile } from "#test/contract/neo4j-hostile.ts";
import { describeNeo4jPictures } from "#test/contract/neo4j-pictures.ts";
import { describeNeo4jQueries } from "#test/contract/neo4j-queries.ts";
import { describeNeo4jReaderErrors } from "#test/contract/neo4j-reader-errors.ts";
import { describeNeo4jStore } from "#test/contract/neo4j-store.ts";
import { dumpNeo4j, emptyNeo4j } from "#test/support/dump-neo4j.ts";
import type { Neo4jUnderTest } from "#test/support/neo4j-under-test.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const underTest = async (address: Neo4jAddress): Promise<StoreUnderTest> => {
  const server = openNeo4j(address);
  const random = createPrng(1, "store");
  const store = createNeo4jStore({ server, random }, { address: address.uri });
  // It knows itself after its first transaction.
  await store.transact(async () => undefined);
  const observer = openNeo4j(address);
  const close = async (): Promise<void> => {
    await store.close();
    await observer.close();
  };
  return {
    store,
    dump: () => dumpNeo4j(observer),
    reopen: async () => {
      await close();
      return underTest(address);
    },
    destroy: close,
  };
};

const createUnderTest = async (address: Neo4jAddress): Promise<StoreUnderTest> => {
  const server = openNeo4j(address);
  await emptyNeo4j(server);
  await server.close();
  return underTest(address);
};

export const describeNeo4jPromises: Neo4jUnderTest = (name, address) => {
  // The first one makes constraints and indexes, on a server that is still cold.
  beforeAll(async () => {
    await (await createUnderTest(address())).destroy();
  }, 120_000);

  describeNeo4jClaims(name, address);
  describeNeo4jStore(name, address);
  describeNeo4jQueries(name, address);
  describeNeo4jPictures(name, address);
  describeNeo4jReaderErrors(name, address);
  describeNeo4jHostile(name, address);
  describeNeo4jCopies(name, address);
  describeGraphStore(name, { create: () => createUnderTest(address()), runs: 8 });
};
