/** A graph in Neo4j, to be read: for tests that ask and never write. All that was there is erased. */
import type { GraphChange } from "#cma/graph/change.ts";
import type { GraphReader } from "#cma/store/graph-reader.ts";
import { createNeo4jReader } from "#cma/store/neo4j/neo4j-reader.ts";
import type { Neo4jAddress } from "#cma/store/neo4j/neo4j-server.ts";
import { createNeo4jStore } from "#cma/store/neo4j/neo4j-store.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { emptyNeo4j } from "./dump-neo4j.ts";
import { addToNeo4j, type RawGraph } from "./raw-graph.ts";
import { createPrng } from "./sim/prng.ts";

export const neo4jGraph = async (
  address: Neo4jAddress,
  changes: readonly GraphChange[],
  raw?: RawGraph,
): Promise<GraphReader> => {
  const server = openNeo4j(address);
  await emptyNeo4j(server);
  const random = createPrng(1, "store");
  const store = createNeo4jStore({ server, random }, { address: address.uri });
  await store.transact((tx) => tx.apply(changes));
  if (raw !== undefined) await addToNeo4j(server, raw);
  await store.close();
  return createNeo4jReader({ server: openNeo4j(address) }, { address: address.uri });
};
