import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { GraphChange, NodeKey } from "#cma/graph/change.ts";
import type { AnswerBounds } from "#cma/store/answer-tally.ts";
import type { Parameters } from "#cma/store/graph-reader.ts";
import { createSqliteReader } from "#cma/store/sqlite/sqlite-reader.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { createPrng } from "#test/support/sim/prng.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsRoot, testWith } from "#test/support/unable.ts";

const putDrone = (designation: string): GraphChange => ({
  op: "put_node",
  key: `Drone:${designation.replaceAll(/\W/g, "")}` as NodeKey,
  kind: "Drone",
  set: { designation, isUp: true },
  at: 1,
});

const storeOf = async (file: string, ...designations: readonly string[]) => {
  const store = createSqliteStore({ openSqlite, random: createPrng(1, "store") }, { file });
  onTestFinished(() => store.close());
  await store.transact((tx) => tx.apply(designations.map(putDrone)));
  return store;
};

const readerOf = (file: string, bounds: AnswerBounds = {}) => {
  const reader = createSqliteReader({ openSqlite }, { file, ...bounds });
  onTestFinished(() => reader.close());
  const rows = (sql: string, parameters: Parameters) =>
    reader.rows({ sql, cypher: "" }, parameters);
  return { ...reader, rows };
};

const designations =
  "SELECT attributes ->> 'designation' AS designation FROM nodes WHERE kind = 'Drone' ORDER BY 1";

describe("a reader", () => {
  test("binds what it is given, and never pastes it", async () => {
    const file = join(tempDir(), "graph.db");
    const hostile = "x' OR 1=1 --";
    await storeOf(file, "alpha", hostile);
    const found = await readerOf(file).rows(
      "SELECT key, attributes ->> 'isUp' AS up FROM nodes WHERE attributes ->> 'designation' = :host",
      { host: hostile },
    );
    expect(found).toEqual([{ key: "Drone:xOR11", up: 1 }]);
  });

  test("sees each commit, and none of a transaction that runs", async () => {
    const file = join(tempDir(), "graph.db");
    const store = await storeOf(file, "alpha");
    const reader = readerOf(file);
    await store.transact(async (tx) => {
      await tx.apply([putDrone("beta")]);
      expect(await reader.rows(designations, {})).toEqual([{ designation: "alpha" }]);
    });
    expect(await reader.rows(designations, {})).toEqual([
      { designation: "alpha" },
      { designation: "beta" },
    ]);
  });

  test("finds a drone by its designation without looking at the others", async () => {
    const file = join(tempDir(), "graph.db");
    await storeOf(file, "alpha");
    const database = openSqlite(file, { isReadOnly: false, busyMs: 0 });
    onTestFinished(() => database.close());
    const plan = database
      .prepare(
        `EXPLAIN QUERY PLAN SELECT key FROM nodes
         WHERE kind = 'Drone' AND attributes ->> 'designation' = 'alpha'`,
      )
      .all();
    expect(JSON.stringify(plan)).toContain("drones_by_designation");
  });

  test.each([
    "DELETE FROM nodes",
    "INSERT INTO states VALUES ('a', 'b')",
    "CREATE TEMP TABLE t (a)",
    "DROP TABLE nodes",
    "ATTACH '/tmp/other.db' AS other",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA writable_schema = ON",
    "PRAGMA user_version = 7",
    "VACUUM INTO '/tmp/other.db'",
    "BEGIN IMMEDIATE",
    "SELECT load_extension('/tmp/evil.so')",
    "SELECT * FROM nowhere",
    "SELECT 1 WHERE :unknown",
    "nonsense",
  ])("refuses %j with a sentence", async (sql) => {
    const directory = tempDir();
    const file = join(directory, "graph.db");
    await storeOf(file, "alpha");
    const reader = readerOf(file);
    await expect(reader.rows(sql, { other: 1 })).rejects.toThrow(
      expect.objectContaining({
        code: "ASSIM_QUERY_SQL",
        message: expect.stringMatching(/^The query cannot run: .+\.$/),
      }),
    );
    expect(await reader.rows(designations, {})).toEqual([{ designation: "alpha" }]);
  });

  test("takes a whole number as one, as Neo4j does", async () => {
    const file = join(tempDir(), "graph.db");
    await storeOf(file, "alpha");
    const found = await readerOf(file).rows(
      "SELECT :port || '' AS text, :port / 2 AS half, :ratio / 2 AS ratio",
      { port: 22_001, ratio: 0.5 },
    );
    expect(found).toEqual([{ text: "22001", half: 11_000, ratio: 0.25 }]);
  });

  test("takes lists and booleans, and gives no bytes", async () => {
    const file = join(tempDir(), "graph.db");
    await storeOf(file, "alpha", "beta");
    const { rows } = readerOf(file);
    const listed = `${designations.replace(" ORDER", " AND attributes ->> 'designation' IN (SELECT value FROM json_each(:hosts)) ORDER")}`;
    expect(await rows(listed, { hosts: ["beta", "gamma"] })).toEqual([{ designation: "beta" }]);
    expect(await rows("SELECT :yes AS yes", { yes: true })).toEqual([{ yes: 1 }]);
    await expect(rows("SELECT x'00' AS body", {})).rejects.toThrow(
      expect.objectContaining({ code: "ASSIM_QUERY_SQL" }),
    );
  });

  test("refuses an answer above its bound, and gives one at it", async () => {
    const file = join(tempDir(), "graph.db");
    await storeOf(file, "alpha", "beta", "gamma");
    expect(await readerOf(file, { rowsMax: 3 }).rows(designations, {})).toHaveLength(3);
    const endless =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    for (const sql of [designations, endless]) {
      await expect(readerOf(file, { rowsMax: 2 }).rows(sql, {})).rejects.toThrow(
        expect.objectContaining({ code: "ASSIM_QUERY_ROWS" }),
      );
    }
    const long = "SELECT printf('%.*c', 1000, 'x') AS text FROM nodes";
    expect(await readerOf(file, { charsMax: 3_048 }).rows(long, {})).toHaveLength(3);
    await expect(readerOf(file, { charsMax: 3_047 }).rows(long, {})).rejects.toThrow(
      expect.objectContaining({ code: "ASSIM_QUERY_SIZE" }),
    );
  });

  test("says what is wrong with a statement, and nothing of what a terminal would obey", async () => {
    const file = join(tempDir(), "graph.db");
    await storeOf(file, "\u001b[2J");
    const sql = "SELECT json_extract(attributes, attributes ->> 'designation') AS x FROM nodes";
    await expect(readerOf(file).rows(sql, {})).rejects.toThrow(
      expect.objectContaining({
        code: "ASSIM_QUERY_SQL",
        message: expect.stringMatching(/^The query cannot run: .*\\x1b\[2J[^\p{Cc}]*\.$/u),
      }),
    );
  });
});

describe("a reader that cannot read says why:", () => {
  test("no database yet; and makes none", () => {
    const directory = tempDir();
    expect(() => readerOf(join(directory, "graph.db"))).toThrow(
      expect.objectContaining({
        code: "ASSIM_STORE_OPEN",
        message: expect.stringContaining("the CMA makes it when it first starts"),
      }),
    );
    expect(readdirSync(directory)).toEqual([]);
  });

  test("a directory", () => {
    const directory = tempDir();
    expect(() => readerOf(directory)).toThrow(`${directory} is a directory, and no database.`);
  });

  test("a way that leads through a file, as of `--home /etc/passwd`", () => {
    const passwd = join(tempDir(), "passwd");
    writeFileSync(passwd, "");
    expect(() => readerOf(join(passwd, "graph.db"))).toThrow("a part of that path is no directory");
  });

  test("an older schema", () => {
    const file = join(tempDir(), "graph.db");
    openSqlite(file, { isReadOnly: false, busyMs: 0 }).close();
    expect(() => readerOf(file)).toThrow(expect.objectContaining({ code: "ASSIM_STORE_OLDER" }));
  });

  /** Reads as a user who is neither root nor the owner. */
  const readAsNobody = (file: string): unknown => {
    const program = join(import.meta.dirname, "../../../support/store-process.ts");
    const { stdout } = spawnSync(process.execPath, [program, "read", file], {
      uid: 65_534,
      gid: 65_534,
      encoding: "utf8",
    });
    return JSON.parse(stdout);
  };

  const refusal = {
    code: "ASSIM_STORE_OPEN",
    message: expect.stringContaining("run this as root, or as the user that the CMA runs as"),
  };

  testWith(needsRoot())("not the owner", async () => {
    const directory = tempDir();
    chmodSync(directory, 0o755);
    const file = join(directory, "graph.db");
    const store = await storeOf(file, "alpha");
    expect(readAsNobody(file)).toMatchObject(refusal);

    // The database itself is open to all, but -wal and -shm cannot be made beside it.
    await store.close();
    chmodSync(file, 0o644);
    expect(readAsNobody(file)).toMatchObject(refusal);
  });
});
