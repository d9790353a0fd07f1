/**
 * The tables, and how a database of an older version becomes one of this.
 *
 *     nodes ◄── edges (source, kind, target)      events      states      store
 *
 * A migration is never edited once released; a new one is appended. The version
 * is how many of them ran (`PRAGMA user_version`). Attributes are JSON texts, so
 * queries reach them with `attributes ->> 'designation'`.
 */
import { AssimilationError } from "@assimilation/protocol";
import type { SqliteDatabase } from "./sqlite-database.ts";

/** "ASSM" in the header of the file: `file(1)` shows it, and no other program's database is touched. */
const APPLICATION_ID = 0x4153534d;

/** A burst leaves a large -wal behind; it is cut to this at the next checkpoint. */
const WAL_BYTES_KEPT = 64 * 1024 * 1024;

export const migrations: readonly string[] = [
  `CREATE TABLE store (id TEXT NOT NULL) STRICT;

  CREATE TABLE nodes (
    key        TEXT NOT NULL PRIMARY KEY,
    kind       TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    body       BLOB
  ) STRICT;
  CREATE INDEX nodes_by_kind ON nodes (kind, key);
  CREATE INDEX drones_by_designation ON nodes (attributes ->> 'designation') WHERE kind = 'Drone';

  CREATE TABLE edges (
    source     TEXT NOT NULL REFERENCES nodes (key) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    target     TEXT NOT NULL REFERENCES nodes (key) ON DELETE CASCADE,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    PRIMARY KEY (source, kind, target)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX edges_by_target ON edges (target, kind, source);
  CREATE INDEX edges_by_kind ON edges (kind, source, target);

  CREATE TABLE events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    type     TEXT NOT NULL,
    subject  TEXT NOT NULL,
    details  TEXT NOT NULL,
    told     INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX events_by_told ON events (told, sequence);

  CREATE TABLE states (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`,

  `CREATE INDEX changes_by_time ON nodes (attributes ->> 'at') WHERE kind = 'Change';`,

  // What fails is a small part of all verdicts, and asked for most: the index alone answers.
  `CREATE INDEX failing_verdicts ON edges (source, target, attributes ->> 'since', attributes ->> 'verdict')
    WHERE kind = 'EVALUATED' AND attributes ->> 'verdict' = 'fail';
  CREATE INDEX waived_verdicts ON edges (source, target)
    WHERE kind = 'EVALUATED' AND attributes ->> 'waivedBy' IS NOT NULL;
  CREATE INDEX ports_by_number ON nodes (attributes ->> 'port') WHERE kind = 'IPtcpportNode';
  CREATE INDEX nics_by_address ON nodes (attributes ->> 'macaddr') WHERE kind = 'NICNode';`,
];

/**
 * Makes or migrates the tables, and answers the store's id.
 * @throws AssimilationError `ASSIM_STORE_NEWER` or `ASSIM_STORE_FOREIGN` and then the file is as it was.
 */
export const openSchema = (
  database: SqliteDatabase,
  file: string,
  newStoreId: () => string,
): string => {
  checkSchema(database, file);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA journal_size_limit = ${WAL_BYTES_KEPT};`);

  database.exec("BEGIN IMMEDIATE");
  try {
    // Asked again: another process may have migrated it while we waited for the lock.
    const pending = migrations.slice(checkSchema(database, file));
    for (const migration of pending) database.exec(migration);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${migrations.length};`);
    const storeId = storedId(database) ?? insertId(database, newStoreId());
    database.exec("COMMIT");
    return storeId;
  } finally {
    if (database.isInTransaction()) database.exec("ROLLBACK");
  }
};

/** How many migrations the database has seen; 0 for an empty file. */
export const checkSchema = (database: SqliteDatabase, file: string): number => {
  const { application, version, tables } =
    database
      .prepare(
        `SELECT application_id AS application, user_version AS version,
              (SELECT count(*) FROM sqlite_schema) AS tables
       FROM pragma_application_id, pragma_user_version`,
      )
      .get() ?? {};

  if (application !== APPLICATION_ID && (application !== 0 || tables !== 0)) {
    throw new AssimilationError(
      "ASSIM_STORE_FOREIGN",
      `${file} is the database of another program: name another file.`,
    );
  }
  const seen = Number(version);
  if (seen > migrations.length) {
    throw new AssimilationError(
      "ASSIM_STORE_NEWER",
      `${file} was written by a newer version (schema ${seen}; this one knows ${migrations.length}): install that version again, or restore a backup.`,
    );
  }
  return seen;
};

const storedId = (database: SqliteDatabase): string | undefined => {
  const id = database.prepare("SELECT id FROM store").get()?.["id"];
  return typeof id === "string" ? id : undefined;
};

const insertId = (database: SqliteDatabase, id: string): string => {
  database.prepare("INSERT INTO store (id) VALUES (?)").run(id);
  return id;
};
