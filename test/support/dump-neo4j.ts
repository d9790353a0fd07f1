/** All of a graph in Neo4j, sorted, for comparing; as dump-graph.ts does for SQLite. */
import type { GraphEdge, NodeKey } from "#cma/graph/change.ts";
import { type EdgeKind, edgeKinds } from "#cma/graph/edge-kinds.ts";
import type { GraphDump } from "#cma/store/memory-store.ts";
import type { Neo4jServer, RunCypher } from "#cma/store/neo4j/neo4j-server.ts";
import { edgeOf, nodeOf, propertiesIn } from "#cma/store/neo4j/properties.ts";

/** Through a transaction of its own: what is committed, and nothing else. */
export const dumpNeo4j = (server: Neo4jServer): Promise<GraphDump> =>
  server.read(async (run) => {
    const nodes = await run(
      `MATCH (n) WHERE NOT n:AssimStore AND NOT n:AssimEvent AND NOT n:AssimState
       RETURN n.key AS key, properties(n) AS properties`,
      {},
    );
    const edges = await run(
      `MATCH (a)-[e]->(b)
       RETURN a.key AS from, type(e) AS kind, b.key AS to, properties(e) AS properties`,
      {},
    );
    return {
      nodes: nodes.map((row) => nodeOf(keyOf(row["key"]), propertiesIn(row))).toSorted(byKey),
      edges: edges
        .map((row) =>
          edgeOf(
            { from: keyOf(row["from"]), kind: kindOf(row["kind"]), to: keyOf(row["to"]) },
            propertiesIn(row),
          ),
        )
        .toSorted(byName),
    };
  });

const keyOf = (value: unknown): NodeKey => String(value) as NodeKey;

const kindOf = (value: unknown): EdgeKind => {
  const entry = edgeKinds.find(({ kind }) => kind === value);
  if (entry === undefined) throw new Error(`${value} is no kind of edge`);
  return entry.kind;
};

const byKey = (a: { readonly key: NodeKey }, b: { readonly key: NodeKey }): number =>
  a.key < b.key ? -1 : 1;

const nameOf = ({ from, kind, to }: GraphEdge): string => `${from} ${kind} ${to}`;

/** Keys hold nothing below `!`, so a space keeps their order. */
const byName = (a: GraphEdge, b: GraphEdge): number => (nameOf(a) < nameOf(b) ? -1 : 1);

/** Nothing is left but constraints and indexes; in steps that a small server has the memory for. */
export const emptyNeo4j = async (server: Neo4jServer): Promise<void> => {
  const eraseSome = (run: RunCypher) =>
    run(`MATCH (n) WITH n LIMIT ${NODES_A_STEP} DETACH DELETE n RETURN count(*) AS nodes`, {});
  while (Number((await server.write(eraseSome))[0]?.["nodes"]) === NODES_A_STEP);
};

const NODES_A_STEP = 5_000;
