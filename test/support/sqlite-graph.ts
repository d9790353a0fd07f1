/** A graph in the embedded store, to be read: for tests that ask and never write. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GraphChange } from "#cma/graph/change.ts";
import type { GraphReader } from "#cma/store/graph-reader.ts";
import { createSqliteReader } from "#cma/store/sqlite/sqlite-reader.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { addToSqlite, type RawGraph } from "./raw-graph.ts";
import { createPrng } from "./sim/prng.ts";

/** Closing it removes the file. */
export const sqliteGraph = async (
  changes: readonly GraphChange[],
  raw?: RawGraph,
): Promise<GraphReader> => {
  const directory = mkdtempSync(join(tmpdir(), "assim-graph-"));
  const file = join(directory, "cma.sqlite");
  const store = createSqliteStore({ openSqlite, random: createPrng(1, "query") }, { file });
  await store.transact((tx) => tx.apply(changes));
  await store.close();
  if (raw !== undefined) addToSqlite(file, raw);
  const reader = createSqliteReader({ openSqlite }, { file });
  return {
    ...reader,
    close: async () => {
      await reader.close();
      rmSync(directory, { recursive: true });
    },
  };
};
