/**
 * A database in Neo4j that a copy goes into.
 *
 * Many transactions, each idempotent. Until the last, the store's own node has a schema that no
 * version knows, so that no CMA takes a half for a whole; and it says which copy is under way. What
 * a copy that was killed has left is nobody's: the next one empties it and begins anew, and one
 * that was not dead after all writes no more.
 */
import type { GraphEdge, GraphNode } from "../../graph/change.ts";
import { type Batch, emptyBatch } from "../neo4j/batch.ts";
import { putStates } from "../neo4j/cypher.ts";
import { rowOfEvent } from "../neo4j/event-rows.ts";
import { storeError } from "../neo4j/neo4j-errors.ts";
import type { CypherMap, Neo4jServer, RunCypher } from "../neo4j/neo4j-server.ts";
import { propertiesOf } from "../neo4j/properties.ts";
import { eraseGraph, migrations, openSchema, UNFINISHED_COPY } from "../neo4j/schema.ts";
import { writesOf } from "../neo4j/writes.ts";
import type { Piece, StoreTarget } from "./contents.ts";
import { neo4jContents } from "./neo4j-contents.ts";
import { notEmpty, overtaken } from "./refusals.ts";

/** Locked until the end of the transaction, so that two copies never write at once. */
const claim = "MATCH (s:AssimStore {copy: $copyId}) SET s.copy = $copyId RETURN s.schema AS schema";

/** Told as it was; once, however often it is said. */
const putEvents = "UNWIND $rows AS row MERGE (e:AssimEvent {sequence: row.sequence}) SET e += row";

interface TargetOptions {
  /** For people. */
  readonly address: string;
  /** Of this copy, and of no other. */
  readonly copyId: string;
}

/** `server` is closed with the target. */
export const createNeo4jTarget = (
  server: Neo4jServer,
  { address, copyId }: TargetOptions,
): StoreTarget => {
  const saying = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw storeError(error, address);
    }
  };
  const schemaOfOurs = async (run: RunCypher) => (await run(claim, { copyId }))[0]?.["schema"];
  const writing = (work: (run: RunCypher) => Promise<void>) =>
    saying(() =>
      server.write(async (run) => {
        if ((await schemaOfOurs(run)) === undefined) throw overtaken(address);
        await work(run);
      }),
    );

  return {
    begin: ({ storeId, sequence }) =>
      saying(async () => {
        const [old] = await server.read((run) =>
          run("MATCH (s:AssimStore) RETURN s.schema AS schema", {}),
        );
        if (old?.["schema"] === UNFINISHED_COPY) {
          // Claimed first: a copy that is not dead after all writes no more from here on.
          await server.write((run) => run(SET_COPY, { copyId }));
          await eraseGraph(server);
        }
        await openSchema(server, { newStoreId: () => storeId });
        await server.write(async (run) => {
          // Said first, and taken back where it is not so: of two that begin at once, one waits here.
          await run(`${SET_COPY}, s.id = $storeId, s.sequence = $sequence, s.schema = $schema`, {
            ...{ storeId, sequence, schema: UNFINISHED_COPY, copyId },
          });
          const found = await run("MATCH (n) WHERE NOT n:AssimStore RETURN 1 AS found LIMIT 1", {});
          if (found.length > 0) throw notEmpty(address);
        });
      }),
    write: (piece) => writing((run) => writePiece(run, piece)),
    // From a cluster's leader: its followers may be behind.
    readAgain: () => neo4jContents({ read: server.write }, address),
    finish: () =>
      writing(async (run) => {
        // It stays ours: where the answer is lost, the driver asks once more.
        await run("MATCH (s:AssimStore) SET s.schema = $schema", {
          schema: 1 + migrations.length,
        });
      }),
    abandon: () =>
      saying(async () => {
        if ((await server.write(schemaOfOurs)) === UNFINISHED_COPY) await eraseGraph(server);
      }),
    close: server.close,
  };
};

/** Takes the database for the copy `$copyId`. */
const SET_COPY = "MATCH (s:AssimStore) SET s.copy = $copyId";

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
  for (const { cypher, rows, mustWriteAll } of writesOf({ ...emptyBatch(), ...part })) {
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
