/** What a store in Neo4j holds: page by page, in the order of keys, each as of its own moment. */
import type { GraphEdge, GraphNode, NodeKey } from "../../graph/change.ts";
import { type EdgeKind, edgeKinds } from "../../graph/edge-kinds.ts";
import { type NodeKind, nodeKinds } from "../../graph/node-kinds.ts";
import { inLists } from "../in-lists.ts";
import { eventOfRow } from "../neo4j/event-rows.ts";
import { storeError } from "../neo4j/neo4j-errors.ts";
import type { CypherMap, CypherValue, Neo4jServer } from "../neo4j/neo4j-server.ts";
import { edgeOf, nodeOf, propertiesIn } from "../neo4j/properties.ts";
import type { Piece, StoreContents } from "./contents.ts";

/** A drone has some hundred edges, and a document some kilobytes. */
const NODES_A_PAGE = 200;
const RECORDS_A_PIECE = 2_000;

const readStore = "MATCH (s:AssimStore) RETURN s.id AS id, s.sequence AS sequence";

const nodesOf = (kind: NodeKind): string =>
  `MATCH (n:${kind}) WHERE n.key > $after
   RETURN n.key AS at, properties(n) AS properties ORDER BY at LIMIT $most`;

const edgesOf = (kind: NodeKind): string =>
  `MATCH (n:${kind}) WHERE n.key > $after WITH n ORDER BY n.key LIMIT $most
   OPTIONAL MATCH (n)-[e]->(m)
   RETURN n.key AS at, type(e) AS kind, m.key AS to, properties(e) AS properties ORDER BY at`;

const events = `MATCH (e:AssimEvent) WHERE e.sequence > $after
   RETURN e.sequence AS at, e.sequence AS sequence, e.at AS time, e.type AS type, e.subject AS subject,
     e.details AS details, e.told AS told ORDER BY at LIMIT $most`;

const states = `MATCH (s:AssimState) WHERE s.name > $after
   RETURN s.name AS at, s.value AS value ORDER BY at LIMIT $most`;

/** @throws AssimilationError (as a rejection) `ASSIM_STORE_…`; the pieces as well. */
export const neo4jContents = async (
  server: Pick<Neo4jServer, "read">,
  address: string,
): Promise<StoreContents> => {
  const ask = async (cypher: string, parameters: CypherMap): Promise<readonly CypherMap[]> => {
    try {
      return await server.read((run) => run(cypher, parameters));
    } catch (error) {
      throw storeError(error, address);
    }
  };
  const [store] = await ask(readStore, {});
  const storeId = String(store?.["id"]);

  /** Pages until one is empty. The column `at` of the last row says where the next begins. */
  async function* pages(cypher: string, first: CypherValue, most: number) {
    for (let after = first; ; ) {
      const rows = await ask(cypher, { after, most });
      if (rows.length === 0) return;
      yield rows;
      after = rows.at(-1)?.["at"] ?? first;
    }
  }

  async function* pieces(): AsyncIterable<Piece> {
    // A drone is labelled as a system, too: from `SystemNode:` on, there are systems only.
    for (const { kind } of nodeKinds) {
      for await (const rows of pages(nodesOf(kind), `${kind}:`, NODES_A_PAGE)) {
        yield { of: "nodes", records: rows.map(nodeOfPage) };
      }
    }
    for (const kind of new Set<NodeKind>(edgeKinds.map(({ from }) => from))) {
      for await (const rows of pages(edgesOf(kind), `${kind}:`, NODES_A_PAGE)) {
        const found = rows.filter((row) => row["kind"] !== null);
        for (const list of inLists(found, RECORDS_A_PIECE)) {
          yield { of: "edges", records: list.map(edgeOfPage) };
        }
      }
    }
    for await (const rows of pages(events, 0, RECORDS_A_PIECE)) {
      const records = rows.map((row) => ({
        ...eventOfRow({ ...row, at: row["time"] ?? null }, storeId),
        isTold: row["told"] === true,
      }));
      yield { of: "events", records };
    }
    for await (const rows of pages(states, "", RECORDS_A_PIECE)) {
      const records = rows.map((row) => ({ name: String(row["at"]), value: String(row["value"]) }));
      yield { of: "states", records };
    }
  }

  return { identity: { storeId, sequence: Number(store?.["sequence"]) }, pieces };
};

const nodeOfPage = (row: CypherMap): GraphNode =>
  nodeOf(String(row["at"]) as NodeKey, propertiesIn(row));

const edgeOfPage = (row: CypherMap): GraphEdge =>
  edgeOf(
    {
      from: String(row["at"]) as NodeKey,
      kind: edgeKindOf(row["kind"]),
      to: String(row["to"]) as NodeKey,
    },
    propertiesIn(row),
  );

const edgeKindOf = (type: CypherValue | undefined): EdgeKind => {
  const entry = edgeKinds.find(({ kind }) => kind === type);
  if (entry === undefined) throw new RangeError(`${type} is no kind of edge`);
  return entry.kind;
};
