/** What an embedded store holds, for who has it open. */
import { inLists } from "../in-lists.ts";
import { edgeOfRow, eventOfRow, nodeOfRow, text } from "../sqlite/rows.ts";
import type { SqliteDatabase, SqliteRow } from "../sqlite/sqlite-database.ts";
import type { KeptEvent, KeptState, Piece, StoreContents } from "./contents.ts";

/** Bodies are read with their nodes: a few megabytes a list. */
const NODES_A_PIECE = 500;
const RECORDS_A_PIECE = 2_000;

export const sqliteContents = (database: SqliteDatabase): StoreContents => {
  const rows = (sql: string): Iterable<SqliteRow> => database.prepare(sql).iterate();
  const store = database.prepare("SELECT id FROM store").get();
  const storeId = store === undefined ? "" : text(store, "id");
  const newest = database
    .prepare("SELECT coalesce(max(seq), 0) AS seq FROM sqlite_sequence WHERE name = 'events'")
    .get();

  const events = (row: SqliteRow): KeptEvent => ({
    ...eventOfRow(row, storeId),
    isTold: row["told"] === 1,
  });

  function* pieces(): Iterable<Piece> {
    for (const list of inLists(rows("SELECT * FROM nodes ORDER BY key"), NODES_A_PIECE)) {
      yield { of: "nodes", records: list.map(nodeOfRow) };
    }
    const ordered = "SELECT * FROM edges ORDER BY source, kind, target";
    for (const list of inLists(rows(ordered), RECORDS_A_PIECE)) {
      yield { of: "edges", records: list.map(edgeOfRow) };
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
  };
};

const states = (row: SqliteRow): KeptState => ({
  name: text(row, "name"),
  value: text(row, "value"),
});
