/** Hostile documents, in the embedded store. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { createSqliteReader } from "#cma/store/sqlite/sqlite-reader.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { describeHostileDocuments } from "#test/contract/hostile-documents.ts";
import { dumpSqlite } from "#test/support/dump-graph.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const directory = mkdtempSync(join(tmpdir(), "assim-hostile-"));
afterAll(() => rmSync(directory, { recursive: true }));

describeHostileDocuments("SQLite", async () => {
  const file = join(directory, "cma.sqlite");
  return {
    store: createSqliteStore({ openSqlite, random: createPrng(1, "store") }, { file }),
    dump: async () => dumpSqlite(file),
    read: async () => createSqliteReader({ openSqlite }, { file }),
  };
});
