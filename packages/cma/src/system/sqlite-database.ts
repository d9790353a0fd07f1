/**
 * SQLite through `node:sqlite`; the only importer.
 *
 * SQLite gives the -wal and -shm files the mode of the database file, whatever
 * the umask. So it is enough that the database file is made, and mended, first.
 */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  statSync,
} from "node:fs";
import { DatabaseSync, constants as sqlite } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { AssimilationError } from "@assimilation/protocol";
import type { OpenSqlite, SqliteStatement } from "../store/sqlite/sqlite-database.ts";

const OWNER_ONLY = 0o600;

/**
 * Of the file, mapped rather than read page by page: large answers come in half the time. The most
 * that SQLite takes. For readers alone: a failing disk ends them with a signal, not with an error.
 */
const MAPPED_BYTES = 0x7fff0000;

/**
 * Of one value that is read or made: far above what we store. SQLite's own bound is a billion, and
 * JavaScript ends the process over less than that.
 */
const VALUE_BYTES_MAX = 64 * 1024 * 1024;

/** What reading needs; all else is denied, also to SQL of the operator's. */
const readingActions: ReadonlySet<number> = new Set([
  sqlite.SQLITE_SELECT,
  sqlite.SQLITE_READ,
  sqlite.SQLITE_FUNCTION,
  sqlite.SQLITE_RECURSIVE,
]);

/** On a read-only connection these answer and change nothing. */
const readablePragmas: ReadonlySet<string> = new Set(["application_id", "user_version"]);

export const openSqlite: OpenSqlite = (file, { isReadOnly, busyMs }) => {
  // The driver says "unable to open" for everything; asking first tells ENOENT from EACCES.
  if (isReadOnly) assertReadable(file);
  else makePrivate(file);

  const database = new DatabaseSync(file, {
    readOnly: isReadOnly,
    timeout: busyMs,
    allowExtension: false,
    enableForeignKeyConstraints: true,
    limits: { attach: 0, ...(isReadOnly ? { length: VALUE_BYTES_MAX } : {}) },
  });
  if (isReadOnly) {
    database.exec(`PRAGMA mmap_size = ${MAPPED_BYTES}`);
    database.setAuthorizer((action, name) => {
      const isReading =
        action === sqlite.SQLITE_PRAGMA
          ? readablePragmas.has(name ?? "")
          : readingActions.has(action);
      return isReading ? sqlite.SQLITE_OK : sqlite.SQLITE_DENY;
    });
  }

  return {
    exec: (sql) => database.exec(sql),
    prepare: (sql): SqliteStatement => {
      const statement = database.prepare(sql);
      return {
        run: (...values) => {
          statement.run(...values);
        },
        get: (...values) => statement.get(...values),
        all: (...values) => statement.all(...values),
        iterate: (...values) => statement.iterate(...values),
        iterateNamed: (values) => statement.iterate(values),
      };
    },
    isInTransaction: () => database.isTransaction,
    rest: () => setImmediate(),
    close: () => database.close(),
  };
};

/** To SQLite a directory would be a disk that failed. */
const assertReadable = (file: string): void => {
  accessSync(file, constants.R_OK);
  if (!statSync(file).isDirectory()) return;
  throw new AssimilationError("ASSIM_STORE_OPEN", `${file} is a directory, and no database.`);
};

/**
 * Never opens a database that is there: closing it again would give up the locks
 * that this process holds on it through another connection. Source: fcntl(2).
 */
const makePrivate = (file: string): void => {
  try {
    closeSync(openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, OWNER_ONLY));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    accessSync(file, constants.R_OK | constants.W_OK);
  }
  for (const path of [file, `${file}-wal`, `${file}-shm`]) {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry?.isFile() && (entry.mode & 0o777) !== OWNER_ONLY) chmodSync(path, OWNER_ONLY);
  }
};
