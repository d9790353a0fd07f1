/**
 * How SQLite goes about each query: by keys from the first step on.
 *
 * A plan that looks through all nodes or edges of a kind once for each row before it answers small
 * estates in a blink, and large ones never.
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as drawStatements from "#cma/draw/statements.ts";
import { queries } from "#cma/query/catalog.ts";
import { callsFromHosts, callsToHosts } from "#cma/query/parts/dependencies.ts";
import { unknownName } from "#cma/query/unknown-name.ts";
import type { GraphReader } from "#cma/store/graph-reader.ts";
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

/** What pictures are made of, which no query of the catalogue has. */
const drawn = Object.entries({ ...drawStatements, callsToHosts, callsFromHosts }).map(
  ([name, { sql }]) => ({
    name: `draw: ${name}`,
    sql,
  }),
);

/** Goes through a whole table, or through all that is of a kind. */
const isWide = ({ detail }: Step): boolean =>
  /^SCAN (?!.*VIRTUAL TABLE)/.test(detail) || /\(kind=\?\)/.test(detail);

describe("nothing is looked through twice by", () => {
  const asked = queries.map(({ name, statement }) => ({ name, sql: statement.sql }));
  test.each([...asked, ...drawn])("$name", async ({ sql }) => {
    const steps = await planOf(sql);
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
 * Finds nodes or edges by their kind at most. A plan calls a table as the statement does; all else
 * that it scans the statement has made for itself, of no more than what it is asked about.
 */
const goesThroughAll = (sql: string): ((step: Step) => boolean) => {
  const tables = new Set(["nodes", "edges"]);
  for (const [, alias = ""] of sql.matchAll(/\b(?:nodes|edges) AS (\w+)/g)) tables.add(alias);
  return (step) => {
    const [, how, name = ""] = /^(SCAN|SEARCH) (\S+)/.exec(step.detail) ?? [];
    return isWide(step) && !fewByDesign.test(step.detail) && (how === "SEARCH" || tables.has(name));
  };
};

/** To be gone through, for they answer all that there are: */
const meantToBeWide: ReadonlySet<string> = new Set([
  // A picture says of whom it knows nothing, and names them as people do.
  "draw: hostRows",
]);

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
    expect((await planOf(sql)).filter(goesThroughAll(sql))).toEqual([]);
  });

  test.each(drawn)("$name", async ({ name, sql }) => {
    const isWideSomewhere = (await planOf(sql)).some(goesThroughAll(sql));
    expect(isWideSomewhere).toBe(meantToBeWide.has(name));
  });

  test.each(["host", "rule"])("a name that may be unknown: of a %s", async (type) => {
    const asked: string[] = [];
    const rows: GraphReader["rows"] = async ({ sql }) => {
      asked.push(sql);
      return [];
    };
    const graph: GraphReader = { language: "sql", rows, close: async () => undefined };
    const query = queries.find(({ name }) => name === "failing");
    if (query === undefined) throw new RangeError("failing");
    expect(await unknownName(graph, query, { [type]: "x" })).toContain(`there is no ${type} x`);
    const [first = "", names = "", ...others] = asked;
    expect((await planOf(first)).filter(goesThroughAll(first))).toEqual([]);
    // All of them, to find one that may be meant, where nobody is called so: and not more than so many.
    expect([names, others]).toEqual([expect.stringMatching(/LIMIT \d+$/), []]);
  });

  test("which would be seen", async () => {
    const wide = [
      "SELECT key FROM nodes WHERE kind = 'Drone'",
      "SELECT key FROM nodes WHERE kind = 'Drone' AND attributes ->> 'status' = :host",
      "SELECT source FROM edges WHERE attributes ->> 'verdict' = :host",
      "SELECT watches.source FROM edges AS watches WHERE watches.attributes ->> 'x' = :host",
      "WITH found AS (SELECT key FROM nodes AS owner WHERE owner.last_seen > 0) SELECT key FROM found",
    ];
    for (const sql of wide) {
      expect((await planOf(sql)).filter(goesThroughAll(sql))).toHaveLength(1);
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
