/**
 * Nodes and edges written straight into a store, past its catalogue of kinds: for questions about
 * what no discovery makes yet. When one does, its kinds are in the catalogue, and this is not needed.
 *
 * They stand where the store keeps its own: columns of SQLite, labels and properties of Neo4j.
 */
import type { Neo4jServer } from "#cma/store/neo4j/neo4j-server.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";

export interface RawGraph {
  /** A key begins with the kind, as all do. */
  readonly nodes: readonly { readonly key: string; readonly attributes: RawAttributes }[];
  /** Both ends exist, or are among the nodes. */
  readonly edges: readonly (readonly [from: string, kind: string, to: string])[];
  /** First and last seen, milliseconds since the epoch. */
  readonly at: number;
}

type RawAttributes = Readonly<Record<string, string | boolean>>;

export const addToSqlite = (file: string, { nodes, edges, at }: RawGraph): void => {
  const database = openSqlite(file, { isReadOnly: false, busyMs: 0 });
  try {
    const putNode = database.prepare(
      `INSERT INTO nodes (key, kind, first_seen, last_seen, attributes) VALUES (?, ?, ?, ?, ?)`,
    );
    const putEdge = database.prepare(
      `INSERT INTO edges (source, kind, target, first_seen, last_seen, attributes)
       VALUES (?, ?, ?, ?, ?, '{}')`,
    );
    for (const { key, attributes } of nodes) {
      putNode.run(key, kindOf(key), at, at, JSON.stringify(attributes));
    }
    for (const [from, kind, to] of edges) putEdge.run(from, kind, to, at, at);
  } finally {
    database.close();
  }
};

export const addToNeo4j = (server: Neo4jServer, { nodes, edges, at }: RawGraph): Promise<void> =>
  server.write(async (run) => {
    await run(
      `UNWIND $nodes AS node CREATE (n:$(node.kind))
       SET n = node.attributes, n.key = node.key, n.firstSeen = $at, n.lastSeen = $at`,
      { nodes: nodes.map((node) => ({ ...node, kind: kindOf(node.key) })), at },
    );
    await run(
      `UNWIND $edges AS edge MATCH (origin {key: edge[0]}) MATCH (goal {key: edge[2]})
       CREATE (origin)-[e:$(edge[1])]->(goal) SET e.firstSeen = $at, e.lastSeen = $at`,
      { edges, at },
    );
  });

const kindOf = (key: string): string => key.slice(0, key.indexOf(":"));
