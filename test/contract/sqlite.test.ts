import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { describeGraphStore, type StoreUnderTest } from "#test/contract/graph-store.ts";
import { dumpSqlite } from "#test/support/dump-graph.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const underTest = (directory: string): StoreUnderTest => {
  const file = join(directory, "graph.db");
  const store = createSqliteStore({ openSqlite, random: createPrng(1, "store") }, { file });
  return {
    store,
    dump: async () => dumpSqlite(file),
    reopen: async () => {
      await store.close();
      return underTest(directory);
    },
    destroy: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
};

describeGraphStore("SQLite", {
  create: async () => underTest(mkdtempSync(join(tmpdir(), "assimilation-store-"))),
  runs: 60,
});
