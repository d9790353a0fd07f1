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

/** Parameters that leave one host of the estate, or what is at one place. */
const narrow: ReadonlySet<string> = new Set(["host", "ipaddr", "macaddr", "port"]);

/** Of these there are few, whatever the number of hosts. */
const fewByDesign = /^SEARCH nodes USING INDEX sqlite_autoindex_nodes_1 \(key>\? AND key<\?\)$/;

/**
 * A table of ours that was made a moment before has only what is asked about; a range of keys is a
 * host's name or all rules. What is left must be found by more than its kind.
 */
const goesThroughAll = (step: Step): boolean =>
  isWide(step) &&
  !fewByDesign.test(step.detail) &&
  /^SCAN (nodes|edges|drone|verdict|process|port|nic|ip|at|talks)\b|^SEARCH \w+ USING .*\(kind=\?\)/.test(
    step.detail,
  );

describe("nothing is looked through to find one host by", () => {
  const aboutOne = queries.filter(({ parameters }) =>
    parameters.some(({ name, isRequired }) => isRequired && narrow.has(name)),
  );

  test.each(
    aboutOne.flatMap(({ name, statement, follow }) => [
      { name, sql: statement.sql },
      ...(follow === undefined ? [] : [{ name: `${name}, to begin with`, sql: follow.start.sql }]),
    ]),
  )("$name", async ({ sql }) => {
    expect((await planOf(sql)).filter(goesThroughAll)).toEqual([]);
  });

  test("which would be seen", async () => {
    const wide = [
      "SELECT key FROM nodes WHERE kind = 'Drone'",
      "SELECT key FROM nodes WHERE kind = 'Drone' AND attributes ->> 'status' = :host",
      "SELECT source FROM edges WHERE attributes ->> 'verdict' = :host",
    ];
    for (const sql of wide) {
      expect((await planOf(sql)).filter(goesThroughAll)).toHaveLength(1);
    }
  });
});

test("what fails is answered by an index alone", async () => {
  for (const { name, statement } of queries) {
    const steps = (await planOf(statement.sql)).filter(({ detail }) => / verdict /.test(detail));
    const isOk = steps.every(({ detail }) =>
      /USING (COVERING INDEX failing|INDEX waived)/.test(detail),
    );
    expect({ name, isOk }).toEqual({ name, isOk: true });
  }
});
