/** A question that never ends is ended, and nothing of it is left. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { createSqliteReader } from "#cma/store/sqlite/sqlite-reader.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { askSqliteApart } from "#cma/system/ask-sqlite-apart.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { eventually } from "#test/support/eventually.ts";
import { createPrng } from "#test/support/sim/prng.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsPrograms, testWith } from "#test/support/unable.ts";

// Each question starts a process, which takes seconds where others want the processor too.
vi.setConfig({ testTimeout: 30_000 });

const newStore = async (): Promise<string> => {
  const file = join(tempDir(), "graph.db");
  const store = createSqliteStore({ openSqlite, random: createPrng(1, "store") }, { file });
  await store.transact(async (tx) => tx.setState("one", "two"));
  await store.close();
  return file;
};

const endless =
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS n FROM n";

const readerOf = async () =>
  createSqliteReader({ openSqlite, askSqliteApart }, { file: await newStore(), rowsMax: 12_000 });

test("an operator's statement answers what it would answer in our own process", async () => {
  const reader = await readerOf();
  const sql = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most)
    SELECT i, 'é' || i AS text, NULL AS nil FROM n`;
  const rows = await reader.rows({ sql, cypher: "" }, { most: 12_000 }, "operator");
  expect(rows).toEqual(
    (await reader.rows({ sql, cypher: "" }, { most: 12_000 })).map((row) => ({ ...row })),
  );
  expect(rows.at(-1)).toEqual({ i: 12_000, text: "é12000", nil: null });
  await expect(
    reader.rows({ sql, cypher: "" }, { most: 12_001 }, "operator"),
  ).rejects.toMatchObject({
    code: "ASSIM_QUERY_ROWS",
  });
  await reader.close();
});

test.each([
  "DELETE FROM states",
  "ATTACH 'other' AS other",
  "SELECT",
  "PRAGMA journal_mode = DELETE",
])("and can only read: %s", async (sql) => {
  const reader = await readerOf();
  await expect(reader.rows({ sql, cypher: "" }, {}, "operator")).rejects.toMatchObject({
    code: "ASSIM_QUERY_SQL",
  });
  await reader.close();
});

test("it is ended when its time is over", async () => {
  const question = {
    file: await newStore(),
    sql: endless,
    parameters: {},
    bounds: { rowsMax: 10 },
  };
  await expect(askSqliteApart(question, 300)).rejects.toMatchObject({
    code: "ASSIM_QUERY_TIME",
    message: "The query took longer than 0.3 s and was ended: narrow it.",
  });
});

test("it makes no text that would end the asker", async () => {
  const question = { parameters: {}, bounds: { rowsMax: 10 }, file: await newStore() };
  const sql = "SELECT hex(zeroblob(250000000)) AS text";
  await expect(askSqliteApart({ ...question, sql })).rejects.toMatchObject({
    code: "ASSIM_QUERY_SQL",
    message: "The query cannot run: string or blob too big.",
  });
});

test("nor rows of texts that would together", async () => {
  const question = { parameters: {}, file: await newStore() };
  const sql = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12)
    SELECT printf('%.*c', 1000000, 'x') AS text FROM n`;
  const rows = await askSqliteApart({ ...question, sql, bounds: { charsMax: 12_000_192 } });
  expect(rows.map(({ text }) => String(text).length)).toEqual(Array(12).fill(1_000_000));
  const bounds = { charsMax: 12_000_191 };
  await expect(askSqliteApart({ ...question, sql, bounds })).rejects.toMatchObject({
    code: "ASSIM_QUERY_SIZE",
  });
});

test("it fills no disk with what it sorts", async () => {
  // As endless, but each row is kept, to be compared with the next ones.
  const sql = `WITH RECURSIVE n (i) AS (SELECT hex(randomblob(50000)) UNION SELECT hex(randomblob(50000)) FROM n)
    SELECT count(*) AS n FROM n`;
  const question = { parameters: {}, bounds: { rowsMax: 10 }, file: await newStore(), sql };
  const script = `
    import { askSqliteApart } from ${JSON.stringify(import.meta.resolve("#cma/system/ask-sqlite-apart.ts"))};
    await askSqliteApart(${JSON.stringify(question)}).catch(({ code }) => console.log(code));`;
  // A smaller limit than ours, which stays: 4 MiB.
  const limited = `ulimit -f 8192; exec "$@"`;
  const asker = [process.execPath, "--input-type=module", "-e", script];
  const { stdout } = spawnSync("/bin/sh", ["-c", limited, "sh", ...asker], { encoding: "utf8" });
  expect(stdout).toBe("ASSIM_QUERY_SQL\n");
});

testWith(needsPrograms("setpriv"))("it ends with the asker, however that ended", async () => {
  const question = {
    parameters: {},
    bounds: { rowsMax: 10 },
    file: await newStore(),
    sql: endless,
  };
  const script = `
    import { askSqliteApart } from ${JSON.stringify(import.meta.resolve("#cma/system/ask-sqlite-apart.ts"))};
    await askSqliteApart(${JSON.stringify(question)});`;
  const asker = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "ignore" });
  const asked = await eventually("a question is asked", () => childOf(asker.pid));
  asker.kill("SIGKILL");
  // Less than the time it may use, after which it would end anyway.
  await eventually("nobody asks any more", () => !isRunning(asked), undefined, 10_000);
});

/** One that has ended and was not yet asked how has no words any more. */
const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";

/** The one that has the question's program for its own by now. */
const childOf = (pid = 0): number | undefined => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  if (children === "") return undefined;
  const isAsking = readFileSync(`/proc/${children}/cmdline`, "utf8").startsWith(process.execPath);
  return isAsking ? Number(children) : undefined;
};
