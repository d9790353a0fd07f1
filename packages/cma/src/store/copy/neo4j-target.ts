/**
 * A database in Neo4j that a copy goes into.
 *
 * Many transactions, each idempotent. Until the last, the store's own node has a schema that no
 * version knows, so that no CMA takes a half for a whole.
 */
import type { GraphEdge, GraphNode } from "../../graph/change.ts";
import type { Batch } from "../neo4j/batch.ts";
import { putStates } from "../neo4j/cypher.ts";
import { rowOfEvent } from "../neo4j/event-rows.ts";
import { storeError } from "../neo4j/neo4j-errors.ts";
import type { CypherMap, Neo4jServer, RunCypher } from "../neo4j/neo4j-server.ts";
import { propertiesOf } from "../neo4j/properties.ts";
import { eraseGraph, migrations, openSchema } from "../neo4j/schema.ts";
import { writesOf } from "../neo4j/writes.ts";
import type { Piece, StoreTarget } from "./contents.ts";
import { notEmpty, unfinished } from "./refusals.ts";

const UNFINISHED_SCHEMA = 1_000_000;

/** Told as it was; once, however often it is said. */
const putEvents = "UNWIND $rows AS row MERGE (e:AssimEvent {sequence: row.sequence}) SET e += row";

/** `server` is closed with the target. */
export const createNeo4jTarget = (server: Neo4jServer, address: string): StoreTarget => {
  const saying = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw storeError(error, address);
    }
  };
  const writing = (work: (run: RunCypher) => Promise<void>) => saying(() => server.write(work));

  return {
    begin: ({ storeId, sequence }) =>
      saying(async () => {
        const [old] = await server.read((run) =>
          run("MATCH (s:AssimStore) RETURN s.schema AS schema", {}),
        );
        if (old?.["schema"] === UNFINISHED_SCHEMA) throw unfinished(address);
        await openSchema(server, { newStoreId: () => storeId });
        await server.write(async (run) => {
          const found = await run("MATCH (n) WHERE NOT n:AssimStore RETURN 1 AS found LIMIT 1", {});
          if (found.length > 0) throw notEmpty(address);
          await run(
            "MATCH (s:AssimStore) SET s.id = $storeId, s.sequence = $sequence, s.schema = $schema",
            { storeId, sequence, schema: UNFINISHED_SCHEMA },
          );
        });
      }),
    write: (piece) => writing((run) => writePiece(run, piece)),
    finish: () =>
      writing(async (run) => {
        await run("MATCH (s:AssimStore) SET s.schema = $schema", {
          schema: 1 + migrations.length,
        });
      }),
    abandon: () => saying(() => eraseGraph(server)),
    close: server.close,
  };
};

const writePiece = async (run: RunCypher, piece: Piece): Promise<void> => {
  switch (piece.of) {
    case "nodes":
      return writeBatch(run, {
        nodes: new Map(piece.records.map((node) => [node.key, rowOfNode(node)])),
      });
    case "edges":
      return writeBatch(run, {
        edges: new Map(piece.records.map((edge) => [nameOf(edge), rowOfEdge(edge)])),
      });
    case "events": {
      const rows: readonly CypherMap[] = piece.records.map((event) => ({
        ...rowOfEvent(event),
        told: event.isTold,
      }));
      await run(putEvents, { rows });
      break;
    }
    case "states":
      await run(putStates, { rows: piece.records.map(({ name, value }) => ({ name, value })) });
      break;
  }
};

const writeBatch = async (run: RunCypher, part: Partial<Batch>): Promise<void> => {
  const nothing = {
    ...{ nodes: new Map(), edges: new Map(), deletedEdges: new Map() },
    ...{
      deletedNodes: new Set<never>(),
      releasedNodes: new Map<never, never>(),
      ends: new Set<never>(),
    },
  };
  for (const { cypher, rows, mustWriteAll } of writesOf({ ...nothing, ...part })) {
    const [answer] = await run(cypher, { rows });
    if (mustWriteAll && answer?.["written"] !== rows.length) {
      throw new RangeError(`an edge was copied of which an end is not: ${cypher}`);
    }
  }
};

const rowOfNode = ({ key, kind, attributes, firstSeen: first, lastSeen, body }: GraphNode) => ({
  ...{ key, kind, first },
  set: { ...propertiesOf(attributes), ...(body && { body }), lastSeen },
});

const rowOfEdge = ({ from, kind, to, attributes, firstSeen: first, lastSeen }: GraphEdge) => ({
  ...{ from, kind, to, first },
  set: { ...propertiesOf(attributes), lastSeen },
});

/** Keys hold no space. */
const nameOf = ({ from, kind, to }: GraphEdge): string => `${from} ${kind} ${to}`;
