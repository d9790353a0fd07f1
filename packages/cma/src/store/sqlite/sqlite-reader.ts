/**
 * Reading the store from another process, while the CMA writes: for assimcli.
 *
 * Each call sees the graph as of one commit. Nothing but reading is possible,
 * whatever the SQL says: no writing, no other file, no PRAGMA.
 *
 * A database in WAL mode is three files; a reader needs to read all of them.
 * While nobody has it open, -wal and -shm are gone, and the reader makes them:
 * then it needs to write in the directory too. In practice: root, or the user
 * that the CMA runs as.
 */
import { AssimilationError } from "@assimilation/protocol";
import { type AnswerBounds, createAnswerTally } from "../answer-tally.ts";
import { answersBytes, type Cell, cannotRun, type GraphReader, type Row } from "../graph-reader.ts";
import type { AskApart } from "./ask-apart.ts";
import { checkSchema, migrations } from "./schema.ts";
import type { OpenSqlite, SqliteDatabase, SqliteRow, SqliteValue } from "./sqlite-database.ts";
import { storeError } from "./sqlite-errors.ts";

const BUSY_MS = 5_000;

export interface SqliteReaderDeps {
  readonly openSqlite: OpenSqlite;
  /** For an operator's own statements; without it they are asked like any other. */
  readonly askSqliteApart?: AskApart;
}

export interface SqliteReaderOptions extends AnswerBounds {
  readonly file: string;
}

/** @throws AssimilationError `ASSIM_STORE_…`, with the file's name and what to do. */
export const createSqliteReader = (
  { openSqlite, askSqliteApart }: SqliteReaderDeps,
  { file, ...bounds }: SqliteReaderOptions,
): GraphReader => {
  const database = openToRead(openSqlite, file);
  return {
    language: "sql",
    rows: async ({ sql }, parameters, origin) => {
      if (origin === "operator" && askSqliteApart !== undefined) {
        return askSqliteApart({ file, sql, parameters, bounds });
      }
      return reading(file, () => {
        const rows: Row[] = [];
        const count = createAnswerTally(bounds);
        for (const row of database.prepare(sql).iterateNamed(valuesOf(parameters))) {
          count(row);
          rows.push(rowOf(row));
        }
        return rows;
      });
    },
    close: async () => database.close(),
  };
};

/** Of this version's schema. @throws AssimilationError `ASSIM_STORE_…`. */
export const openToRead = (openSqlite: OpenSqlite, file: string): SqliteDatabase => {
  const database = reading(file, () => openSqlite(file, { isReadOnly: true, busyMs: BUSY_MS }));
  try {
    if (reading(file, () => checkSchema(database, file)) < migrations.length) {
      throw new AssimilationError(
        "ASSIM_STORE_OLDER",
        `${file} was written by an older version: start the CMA of this version once, which brings it up to date.`,
      );
    }
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
};

const valuesOf = (parameters: Row): Readonly<Record<string, SqliteValue>> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, cell]) => [name, valueOfCell(cell)] as const),
  );

/** The driver binds every number as a real: `22.0` where SQL makes a text of it, 11.5 where it halves 23. */
const valueOfCell = (cell: Cell): SqliteValue => {
  if (typeof cell === "number" && Number.isSafeInteger(cell)) return BigInt(cell);
  if (typeof cell === "boolean") return Number(cell);
  return typeof cell === "object" && cell !== null ? JSON.stringify(cell) : cell;
};

/** The driver's own row: it is nobody else's, and has no prototype. */
const rowOf = (row: SqliteRow): Row => {
  if (isRow(row)) return row;
  throw answersBytes();
};

const isRow = (row: SqliteRow): row is Readonly<Record<string, string | number | null>> => {
  for (const name in row) {
    const value = row[name];
    if (value !== null && typeof value !== "string" && typeof value !== "number") return false;
  }
  return true;
};

/** Who may not make -wal and -shm hears of a read-only database. */
const permissionCodes: ReadonlySet<string> = new Set(["ASSIM_STORE_OPEN", "ASSIM_STORE_READONLY"]);

/** As `attempt`, with the sentences that help a reader. */
export const reading = <T>(file: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof AssimilationError) throw error;
    const seen = storeError(error, file);
    if (seen instanceof AssimilationError) {
      throw permissionCodes.has(seen.code) ? cannotRead(file, error) : seen;
    }
    throw cannotRun(error);
  }
};

const cannotRead = (file: string, error: unknown): AssimilationError => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const sentence = sentences.get(code) ?? withoutPermission;
  return new AssimilationError("ASSIM_STORE_OPEN", sentence(file), { cause: error });
};

const withoutPermission = (file: string): string =>
  `${file} cannot be read, or its -wal and -shm beside it: run this as root, or as the user that the CMA runs as.`;

/** Where root could not read it either. */
const sentences: ReadonlyMap<unknown, (file: string) => string> = new Map([
  [
    "ENOENT",
    (file) =>
      `There is no database ${file}: the CMA makes it when it first starts. One that was told another store has --database or CMA_DATABASE.`,
  ],
  ["ENOTDIR", (file) => `There is no database ${file}: a part of that path is no directory.`],
]);
