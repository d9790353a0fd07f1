/**
 * What a transaction may ask of SQLite, in prepared statements.
 *
 * A put reads, extends in our own code (put.ts) and writes: one meaning with the
 * other stores, and no trust in how SQL merges JSON that a host has a say in.
 */
import type { AssimEvent, DerivedEvent } from "../../events/event.ts";
import type { GraphChange, NodeKey } from "../../graph/change.ts";
import {
  checkChange,
  checkCount,
  checkState,
  storedAttributes,
  storedEvent,
} from "../check-change.ts";
import type { StoreTransaction } from "../graph-store.ts";
import { type PutEdge, type PutNode, putEdge, putNode } from "../put.ts";
import { edgeOfRow, eventOfRow, nodeOfRow, text } from "./rows.ts";
import type { SqliteDatabase, SqliteRow } from "./sqlite-database.ts";
import { attempt, isMissingReference } from "./sqlite-errors.ts";

/** One for the life of the database: it has no state but its statements. */
export const createSqliteTransaction = (
  database: SqliteDatabase,
  { file, storeId }: { readonly file: string; readonly storeId: string },
): StoreTransaction => {
  const statements = prepareStatements(database);

  const readNode = (key: NodeKey, withBody: boolean) => {
    const row = (withBody ? statements.node : statements.nodeWithoutBody).get(key);
    return row && nodeOfRow(row);
  };

  const writeNode = (put: PutNode): void => {
    const row = statements.nodeWithoutBody.get(put.key);
    if (row !== undefined && saysNothingNew(put, row)) {
      statements.seeNode.run(put.at, put.key);
      return;
    }
    const node = putNode(row && nodeOfRow(row), put);
    statements.putNode.run(
      node.key,
      node.kind,
      node.firstSeen,
      node.lastSeen,
      JSON.stringify(node.attributes),
      node.body ?? null,
    );
  };

  const writeEdge = (put: PutEdge): void => {
    const edge = putEdge(undefined, put);
    try {
      statements.putEdge.run(
        edge.from,
        edge.kind,
        edge.to,
        edge.firstSeen,
        edge.lastSeen,
        JSON.stringify(edge.attributes),
      );
    } catch (error) {
      if (!isMissingReference(error)) throw error;
      throw new RangeError(`an end of ${put.from} -${put.kind}-> ${put.to} is not in the graph`);
    }
  };

  const applyChange = (change: GraphChange): void => {
    checkChange(change);
    switch (change.op) {
      case "put_node":
        writeNode(change);
        break;
      case "put_edge":
        writeEdge(change);
        break;
      case "delete_edge":
        statements.deleteEdge.run(change.from, change.kind, change.to);
        break;
      case "release_node":
        statements.releaseNode.run(change.key, change.key);
        break;
      case "delete_node":
        statements.deleteNode.run(change.key);
        break;
    }
  };

  const addEvent = (event: DerivedEvent, at: number): AssimEvent => {
    const sequence = Number(statements.nextSequence.get()?.["next"]);
    const stored = storedEvent(event, { id: `${storeId}-${sequence}`, sequence, at });
    statements.addEvent.run(
      sequence,
      at,
      stored.type,
      JSON.stringify(stored.subject),
      JSON.stringify(stored.details),
    );
    return stored;
  };

  const statesFrom = (prefix: string) => {
    const found: { readonly name: string; readonly value: string }[] = [];
    for (const row of statements.statesFrom.iterate(prefix)) {
      const name = text(row, "name");
      // Sorted, so the names that begin so come first and without a gap.
      if (!name.startsWith(prefix)) break;
      found.push({ name, value: text(row, "value") });
    }
    return found;
  };

  return {
    preload: async () => undefined,
    node: async (key, { withBody } = { withBody: true }) =>
      attempt(file, () => readNode(key, withBody)),
    nodes: async (keys, { withBody } = { withBody: true }) =>
      attempt(file, () => keys.map((key) => readNode(key, withBody))),
    edgesFrom: async (key, kind) =>
      attempt(file, () => statements.edgesFrom.all(key, kind).map(edgeOfRow)),
    edgesTo: async (key, kind) =>
      attempt(file, () => statements.edgesTo.all(key, kind).map(edgeOfRow)),
    apply: async (changes) => attempt(file, () => changes.forEach(applyChange)),

    addEvents: async (events, at) =>
      attempt(file, () => events.map((event) => addEvent(event, at))),
    untold: async (most) => {
      checkCount(most);
      return attempt(file, () =>
        statements.untold.all(most).map((row) => eventOfRow(row, storeId)),
      );
    },
    markTold: async (sequence) => attempt(file, () => statements.markTold.run(sequence)),
    pruneEvents: async (keep, most) => {
      checkCount(keep);
      checkCount(most);
      return attempt(file, () => statements.pruneEvents.all(most, keep).length);
    },

    state: async (name) =>
      attempt(file, () => {
        const row = statements.state.get(name);
        return row && text(row, "value");
      }),
    setState: async (name, value) => {
      checkState(name, value);
      attempt(file, () =>
        value === undefined
          ? statements.deleteState.run(name)
          : statements.putState.run(name, value),
      );
    },
    states: async (prefix) => attempt(file, () => statesFrom(prefix)),
  };
};

/** Most puts renew what was there: then it needs neither to be understood nor to be written again. */
const saysNothingNew = ({ set, body }: PutNode, row: SqliteRow): boolean =>
  body === undefined && row["attributes"] === JSON.stringify(storedAttributes(set));

const prepareStatements = (database: SqliteDatabase) => ({
  node: database.prepare("SELECT * FROM nodes WHERE key = ?"),
  nodeWithoutBody: database.prepare(
    "SELECT key, kind, first_seen, last_seen, attributes FROM nodes WHERE key = ?",
  ),
  putNode: database.prepare(
    `INSERT INTO nodes (key, kind, first_seen, last_seen, attributes, body)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET last_seen = excluded.last_seen,
       attributes = excluded.attributes, body = coalesce(excluded.body, body)`,
  ),
  seeNode: database.prepare("UPDATE nodes SET last_seen = ? WHERE key = ?"),
  // The edges of a deleted node go with it: ON DELETE CASCADE.
  deleteNode: database.prepare("DELETE FROM nodes WHERE key = ?"),
  releaseNode: database.prepare(
    "DELETE FROM nodes WHERE key = ? AND NOT EXISTS (SELECT 1 FROM edges WHERE target = ?)",
  ),
  edgesFrom: database.prepare("SELECT * FROM edges WHERE source = ? AND kind = ? ORDER BY target"),
  edgesTo: database.prepare("SELECT * FROM edges WHERE target = ? AND kind = ? ORDER BY source"),
  putEdge: database.prepare(
    `INSERT INTO edges (source, kind, target, first_seen, last_seen, attributes)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (source, kind, target) DO UPDATE SET last_seen = excluded.last_seen,
       attributes = excluded.attributes`,
  ),
  deleteEdge: database.prepare("DELETE FROM edges WHERE source = ? AND kind = ? AND target = ?"),

  // AUTOINCREMENT remembers the largest sequence, also when that event was pruned.
  nextSequence: database.prepare(
    "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0) + 1 AS next",
  ),
  addEvent: database.prepare(
    "INSERT INTO events (sequence, at, type, subject, details) VALUES (?, ?, ?, ?, ?)",
  ),
  untold: database.prepare("SELECT * FROM events WHERE told = 0 ORDER BY sequence LIMIT ?"),
  markTold: database.prepare("UPDATE events SET told = 1 WHERE sequence = ?"),
  pruneEvents: database.prepare(
    `DELETE FROM events WHERE sequence IN
      (SELECT sequence FROM events WHERE told = 1 ORDER BY sequence DESC LIMIT ? OFFSET ?)
      RETURNING sequence`,
  ),

  state: database.prepare("SELECT value FROM states WHERE name = ?"),
  statesFrom: database.prepare("SELECT name, value FROM states WHERE name >= ? ORDER BY name"),
  putState: database.prepare(
    "INSERT INTO states (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  ),
  deleteState: database.prepare("DELETE FROM states WHERE name = ?"),
});
