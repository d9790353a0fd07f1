/** The embedded store, to be copied while its CMA may go on: all of it as of one commit. */
import type { GraphEdge, GraphNode } from "../../graph/change.ts";
import { edgeOfRow, eventOfRow, nodeOfRow, text } from "../sqlite/rows.ts";
import type { OpenSqlite, SqliteRow } from "../sqlite/sqlite-database.ts";
import { openToRead, reading } from "../sqlite/sqlite-reader.ts";
import {
  inLists,
  type KeptEvent,
  type KeptState,
  type Piece,
  type StoreSource,
} from "./contents.ts";

/** Bodies are read with their nodes: a few megabytes a list. */
const NODES_A_PIECE = 500;
const RECORDS_A_PIECE = 2_000;

/** @throws AssimilationError `ASSIM_STORE_…`. */
export const createSqliteSource = (
  { openSqlite }: { readonly openSqlite: OpenSqlite },
  file: string,
): StoreSource => {
  const database = openToRead(openSqlite, file);
  const rows = (sql: string): Iterable<SqliteRow> => database.prepare(sql).iterate();

  // An answer that is not read to its end holds the moment for all that come after it on this
  // connection. Source: sqlite.org/isolation.html.
  const moment = rows("SELECT id FROM store UNION ALL SELECT ''")[Symbol.iterator]();
  const first = reading(file, () => moment.next());
  const storeId = first.done === true ? "" : text(first.value, "id");
  const [newest] = database
    .prepare("SELECT coalesce(max(seq), 0) AS seq FROM sqlite_sequence WHERE name = 'events'")
    .all();

  const nodes = (row: SqliteRow): GraphNode => nodeOfRow(row);
  const edges = (row: SqliteRow): GraphEdge => edgeOfRow(row);
  const events = (row: SqliteRow): KeptEvent => ({
    ...eventOfRow(row, storeId),
    isTold: row["told"] === 1,
  });
  const states = (row: SqliteRow): KeptState => ({
    name: text(row, "name"),
    value: text(row, "value"),
  });

  function* pieces(): Iterable<Piece> {
    for (const list of inLists(rows("SELECT * FROM nodes ORDER BY key"), NODES_A_PIECE)) {
      yield { of: "nodes", records: list.map(nodes) };
    }
    const ordered = "SELECT * FROM edges ORDER BY source, kind, target";
    for (const list of inLists(rows(ordered), RECORDS_A_PIECE)) {
      yield { of: "edges", records: list.map(edges) };
    }
    for (const list of inLists(rows("SELECT * FROM events ORDER BY sequence"), RECORDS_A_PIECE)) {
      yield { of: "events", records: list.map(events) };
    }
    for (const list of inLists(rows("SELECT * FROM states ORDER BY name"), RECORDS_A_PIECE)) {
      yield { of: "states", records: list.map(states) };
    }
  }

  return {
    identity: { storeId, sequence: Number(newest?.["seq"]) },
    pieces: async function* () {
      yield* pieces();
    },
    hasChanged: async () => false,
    close: async () => {
      moment.return?.();
      database.close();
    },
  };
};
