/**
 * The embedded store: one SQLite file, durable at each commit.
 *
 * WAL with `synchronous=FULL`: a commit is one append and one fsync, and
 * assimcli reads beside it (sqlite-reader.ts). Writing blocks this process for
 * as long as the disk takes; that is the price of needing no server. Between two
 * transactions datagrams get their turn.
 */
import type { RandomSource } from "@assimilation/protocol";
import type { GraphStore } from "../graph-store.ts";
import { randomId } from "../random-id.ts";
import { takeTurns } from "../turns.ts";
import { openSchema } from "./schema.ts";
import type { OpenSqlite } from "./sqlite-database.ts";
import { attempt } from "./sqlite-errors.ts";
import { createSqliteTransaction } from "./sqlite-transaction.ts";

/** Longer than any checkpoint of a reader; shorter than a heartbeat anybody would miss. */
const BUSY_MS = 1_000;

export interface SqliteStoreOptions {
  readonly file: string;
  /** How long a lock of another process is waited for; this process does nothing else meanwhile. */
  readonly busyMs?: number;
}

export interface SqliteStoreDeps {
  readonly openSqlite: OpenSqlite;
  readonly random: RandomSource;
}

/**
 * Opens the file, or makes it with mode 0600.
 * @throws AssimilationError `ASSIM_STORE_…`, with the file's name and what to do.
 */
export const createSqliteStore = (
  { openSqlite, random }: SqliteStoreDeps,
  { file, busyMs = BUSY_MS }: SqliteStoreOptions,
): GraphStore =>
  attempt(file, () => {
    const database = openSqlite(file, { isReadOnly: false, busyMs });
    try {
      const storeId = openSchema(database, file, () => randomId(random));
      const transaction = createSqliteTransaction(database, { file, storeId });
      const turns = takeTurns({
        begin: async () => {
          await database.rest();
          attempt(file, () => database.exec("BEGIN IMMEDIATE"));
          return transaction;
        },
        commit: async () => attempt(file, () => database.exec("COMMIT")),
        rollback: async () => {
          // A full disk, for one, has rolled back already.
          if (database.isInTransaction()) database.exec("ROLLBACK");
        },
        close: async () => attempt(file, () => database.close()),
      });
      return { ...turns, storeId };
    } catch (error) {
      database.close();
      throw error;
    }
  });
