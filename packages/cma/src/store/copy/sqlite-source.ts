/** The embedded store, to be copied while its CMA may go on: all of it as of one commit. */
import type { OpenSqlite } from "../sqlite/sqlite-database.ts";
import { openToRead, reading } from "../sqlite/sqlite-reader.ts";
import type { StoreSource } from "./contents.ts";
import { sqliteContents } from "./sqlite-contents.ts";

/** @throws AssimilationError `ASSIM_STORE_…`. */
export const createSqliteSource = (
  { openSqlite }: { readonly openSqlite: OpenSqlite },
  file: string,
): StoreSource => {
  const database = openToRead(openSqlite, file);
  // An answer that is not read to its end holds the moment for all that come after it on this
  // connection. Source: sqlite.org/isolation.html.
  const moment = database
    .prepare("SELECT id FROM store UNION ALL SELECT ''")
    .iterate()
    [Symbol.iterator]();
  return {
    ...reading(file, () => {
      moment.next();
      return sqliteContents(database);
    }),
    hasChanged: async () => false,
    close: async () => {
      moment.return?.();
      database.close();
    },
  };
};
