import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import type { NodeKey } from "#cma/graph/change.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { describeGraphStore, type StoreUnderTest } from "#test/contract/graph-store.ts";
import { dumpSqlite } from "#test/support/dump-graph.ts";
import { createPrng } from "#test/support/sim/prng.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const openStore = (file: string) =>
  createSqliteStore({ openSqlite, random: createPrng(1, "store") }, { file });

const underTest = (directory: string): StoreUnderTest => {
  const file = join(directory, "graph.db");
  const store = openStore(file);
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
  create: async () => underTest(mkdtempSync(join(tmpdir(), "assimilation-"))),
  runs: 60,
});

/**
 * Method: a process writes the same number in five places in each transaction,
 * and tells us after each commit; we kill it in the middle of its work. What is
 * there afterwards is one number, in all places: the last we heard, or the one
 * after it, whose commit was done but not yet told.
 */
test.each([1, 25, 90])(
  "a process killed after commit %i leaves whole transactions",
  async (enough) => {
    const file = join(tempDir(), "graph.db");
    const program = join(import.meta.dirname, "../support/store-process.ts");
    const child = spawn(process.execPath, [program, "commit", file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let acknowledged = 0;
    for await (const line of createInterface(child.stdout)) {
      acknowledged = Number(line);
      if (acknowledged === enough) child.kill("SIGKILL");
    }
    expect(acknowledged).toBeGreaterThanOrEqual(enough);

    const store = openStore(file);
    const found = await store.transact(async (tx) => ({
      node: (await tx.node("Drone:a" as NodeKey))?.attributes["number"],
      edges: (await tx.edgesFrom("Drone:a" as NodeKey, "HAS_NIC")).length,
      state: Number(await tx.state("number")),
      events: (await tx.untold(1_000_000)).length,
    }));
    const { nodes, edges } = dumpSqlite(file);
    await store.close();

    const number = found.state;
    expect([acknowledged, acknowledged + 1]).toContain(number);
    expect(found).toEqual({ node: number, edges: number, state: number, events: number });
    expect(nodes).toHaveLength(number + 1);
    expect(edges).toHaveLength(number);
  },
);
