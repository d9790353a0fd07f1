import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, vi } from "vitest";
import { createSqliteReader } from "#cma/store/sqlite/sqlite-reader.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { askSqliteApart } from "#cma/system/ask-sqlite-apart.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { describeReaderErrors } from "#test/contract/reader-errors.ts";
import { createPrng } from "#test/support/sim/prng.ts";

// Each question starts a process, which takes seconds where others want the processor too.
vi.setConfig({ testTimeout: 60_000 });

const directory = mkdtempSync(join(tmpdir(), "assim-reader-"));
afterAll(() => rmSync(directory, { recursive: true }));

describeReaderErrors("SQLite", async () => {
  const file = join(directory, "graph.db");
  const store = createSqliteStore({ openSqlite, random: createPrng(1, "store") }, { file });
  await store.transact(async (tx) => tx.setState("one", "two"));
  await store.close();
  return {
    open: async (bounds) => createSqliteReader({ openSqlite, askSqliteApart }, { file, ...bounds }),
    openFor: async (limitMs) =>
      createSqliteReader(
        { openSqlite, askSqliteApart: (question) => askSqliteApart(question, limitMs) },
        { file },
      ),
  };
});
