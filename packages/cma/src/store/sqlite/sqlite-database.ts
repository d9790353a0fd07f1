/**
 * SQLite, as the store is allowed to know it: the seam in front of the driver.
 *
 * Every call throws what the driver throws: an Error with SQLite's extended
 * result code as `errcode`, or with an errno name as `code` for the file itself.
 * sqlite-errors.ts makes sentences of them.
 */

export type SqliteValue = string | number | bigint | null | Uint8Array;

/** By column name. */
export type SqliteRow = Readonly<Record<string, SqliteValue>>;

export interface SqliteStatement {
  readonly run: (...values: readonly SqliteValue[]) => void;
  readonly get: (...values: readonly SqliteValue[]) => SqliteRow | undefined;
  readonly all: (...values: readonly SqliteValue[]) => readonly SqliteRow[];
  /** Row by row, while the caller keeps asking. */
  readonly iterate: (...values: readonly SqliteValue[]) => Iterable<SqliteRow>;
  /** Parameters by name, without their colon. */
  readonly iterateNamed: (values: Readonly<Record<string, SqliteValue>>) => Iterable<SqliteRow>;
}

export interface SqliteDatabase {
  /** One or more statements that answer nothing. */
  readonly exec: (sql: string) => void;
  readonly prepare: (sql: string) => SqliteStatement;
  readonly isInTransaction: () => boolean;
  /** Resolves when the process has done what else waits for it: each other call here keeps it from that. */
  readonly rest: () => Promise<void>;
  readonly close: () => void;
}

interface SqliteOpening {
  /** Read-only: the file must exist, and nothing but reading is possible, whatever the SQL says. */
  readonly isReadOnly: boolean;
  /** How long to wait for a lock of another process. The whole process waits. */
  readonly busyMs: number;
}

/** A database file that is opened for writing is 0600 from its first byte on, and so are its -wal and -shm. */
export type OpenSqlite = (file: string, opening: SqliteOpening) => SqliteDatabase;
