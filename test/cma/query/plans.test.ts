/**
 * How SQLite goes about each query: by keys from the first step on.
 *
 * A plan that looks through all nodes or edges of a kind once for each row before it answers small
 * estates in a blink, and large ones never.
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { queries } from "#cma/query/catalog.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { createPrng } from "#test/support/sim/prng.ts";
import { tempDir } from "#test/support/temp-dir.ts";

interface Step {
  readonly parent: number;
  readonly detail: string;
}

const planOf = async (sql: string): Promise<readonly Step[]> => {
  const file = join(tempDir(), "graph.db");
  const store = createSqliteStore({ openSqlite, random: createPrng(1, "store") }, { file });
  await store.close();
  const database = openSqlite(file, { isReadOnly: false, busyMs: 0 });
  try {
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
    return steps.map(({ parent, detail }) => ({ parent: Number(parent), detail: String(detail) }));
  } finally {
    database.close();
  }
};

/** Goes through a whole table, or through all that is of a kind. */
const isWide = ({ detail }: Step): boolean =>
  /^SCAN (?!.*VIRTUAL TABLE)/.test(detail) || /\(kind=\?\)/.test(detail);

describe("nothing is looked through twice by", () => {
  test.each(queries)("$name", async ({ statement }) => {
    const steps = await planOf(statement.sql);
    const loops = Map.groupBy(steps, ({ parent }) => parent);
    for (const loop of loops.values()) {
      const wide = loop
        .filter(({ detail }) => /^(SCAN|SEARCH)/.test(detail))
        .slice(1)
        .filter(isWide);
      expect(wide).toEqual([]);
    }
  });
});
