/** An embedded store that a copy goes into: one transaction, so that it is all there or nothing. */
import { openSchema } from "../sqlite/schema.ts";
import type { OpenSqlite, SqliteDatabase } from "../sqlite/sqlite-database.ts";
import { attempt } from "../sqlite/sqlite-errors.ts";
import type { Piece, StoreTarget } from "./contents.ts";
import { notEmpty } from "./refusals.ts";
import { sqliteContents } from "./sqlite-contents.ts";

const BUSY_MS = 1_000;

export const createSqliteTarget = (
  { openSqlite }: { readonly openSqlite: OpenSqlite },
  file: string,
): StoreTarget => {
  const database = attempt(file, () => openSqlite(file, { isReadOnly: false, busyMs: BUSY_MS }));
  let write: ((piece: Piece) => void) | undefined;

  const endTransaction = (): void => {
    if (database.isInTransaction()) database.exec("ROLLBACK");
  };

  return {
    begin: async (identity) =>
      attempt(file, () => {
        openSchema(database, file, () => identity.storeId);
        database.exec("BEGIN IMMEDIATE");
        const found = database
          .prepare(
            `SELECT 1 FROM nodes UNION ALL SELECT 1 FROM events UNION ALL SELECT 1 FROM states LIMIT 1`,
          )
          .get();
        if (found !== undefined) throw notEmpty(file);
        database.prepare("UPDATE store SET id = ?").run(identity.storeId);
        // Numbers of events that are no more are not given again.
        database.exec("DELETE FROM sqlite_sequence WHERE name = 'events'");
        database
          .prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('events', ?)")
          .run(identity.sequence);
        write = createWriter(database);
      }),
    write: async (piece) => attempt(file, () => write?.(piece)),
    readAgain: async () => attempt(file, () => sqliteContents(database)),
    finish: async () => attempt(file, () => database.exec("COMMIT")),
    abandon: async () => attempt(file, endTransaction),
    close: async () => {
      endTransaction();
      database.close();
    },
  };
};

const createWriter = (database: SqliteDatabase): ((piece: Piece) => void) => {
  const putNode = database.prepare(
    `INSERT INTO nodes (key, kind, first_seen, last_seen, attributes, body) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const putEdge = database.prepare(
    `INSERT INTO edges (source, kind, target, first_seen, last_seen, attributes) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const putEvent = database.prepare(
    "INSERT INTO events (sequence, at, type, subject, details, told) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const putState = database.prepare("INSERT INTO states (name, value) VALUES (?, ?)");

  return (piece) => {
    switch (piece.of) {
      case "nodes":
        for (const { key, kind, firstSeen, lastSeen, attributes, body } of piece.records) {
          const text = JSON.stringify(attributes);
          putNode.run(key, kind, firstSeen, lastSeen, text, body ?? null);
        }
        break;
      case "edges":
        for (const { from, kind, to, firstSeen, lastSeen, attributes } of piece.records) {
          putEdge.run(from, kind, to, firstSeen, lastSeen, JSON.stringify(attributes));
        }
        break;
      case "events":
        for (const { sequence, at, type, subject, details, isTold } of piece.records) {
          const texts = [JSON.stringify(subject), JSON.stringify(details)];
          putEvent.run(sequence, at, type, ...texts, Number(isTold));
        }
        break;
      case "states":
        for (const { name, value } of piece.records) putState.run(name, value);
        break;
    }
  };
};
