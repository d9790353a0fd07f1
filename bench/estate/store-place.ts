/** Where the graph of a run is kept, said in plain data: for the child process that opens it. */
import { systemRandom } from "@assimilation/protocol/system";
import type { GraphReader } from "#cma/store/graph-reader.ts";
import type { GraphStore } from "#cma/store/graph-store.ts";
import { createNeo4jReader } from "#cma/store/neo4j/neo4j-reader.ts";
import type { Neo4jAddress } from "#cma/store/neo4j/neo4j-server.ts";
import { createNeo4jStore } from "#cma/store/neo4j/neo4j-store.ts";
import { createSqliteReader } from "#cma/store/sqlite/sqlite-reader.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";

export type StorePlace =
  | { readonly kind: "sqlite"; readonly file: string }
  | { readonly kind: "neo4j"; readonly address: Neo4jAddress };

export const openPlace = (place: StorePlace): GraphStore => {
  if (place.kind === "sqlite")
    return createSqliteStore({ openSqlite, random: systemRandom }, place);
  const { address } = place;
  return createNeo4jStore(
    { server: openNeo4j(address), random: systemRandom },
    { address: address.uri },
  );
};

export const readPlace = async (place: StorePlace): Promise<GraphReader> => {
  if (place.kind === "sqlite") return createSqliteReader({ openSqlite }, place);
  const { address } = place;
  return createNeo4jReader({ server: openNeo4j(address) }, { address: address.uri });
};

export interface GraphSize {
  readonly nodes: number;
  readonly edges: number;
}

/** The graph's own: not the events, the states and the one node for itself that the store keeps in Neo4j too. */
export const sizeOf = async (reader: GraphReader): Promise<GraphSize> => {
  const [row] = await reader.rows(
    {
      sql: "SELECT (SELECT count(*) FROM nodes) AS nodes, (SELECT count(*) FROM edges) AS edges",
      cypher: `MATCH (n) WITH count(n) AS everything
        OPTIONAL MATCH (e:AssimEvent) WITH everything, count(e) AS events
        OPTIONAL MATCH (s:AssimState) WITH everything, events, count(s) AS states
        MATCH ()-[r]->() WITH everything, events, states, count(r) AS edges
        RETURN everything - events - states - 1 AS nodes, edges`,
    },
    {},
  );
  return { nodes: Number(row?.["nodes"]), edges: Number(row?.["edges"]) };
};
