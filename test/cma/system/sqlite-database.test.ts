import { spawnSync } from "node:child_process";
import { statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const openNew = (file = join(tempDir(), "graph.db")) => {
  const database = openSqlite(file, { isReadOnly: false, busyMs: 0 });
  onTestFinished(() => database.close());
  database.exec("CREATE TABLE IF NOT EXISTS t (a ANY) STRICT");
  return database;
};

describe("a database", () => {
  test.each([
    null,
    "",
    "a\u0000b",
    "\u{1f600}",
    1.5,
    2 ** 31,
    new Uint8Array(),
    Uint8Array.of(0, 255),
  ])("keeps %j", (value) => {
    const database = openNew();
    database.prepare("INSERT INTO t VALUES (?)").run(value);
    expect(database.prepare("SELECT a FROM t").get()?.["a"]).toEqual(value);
  });

  test("answers by row, all at once, one by one, and by named parameters", () => {
    const database = openNew();
    const insert = database.prepare("INSERT INTO t VALUES (?)");
    for (const value of ["a", "b", "c"]) insert.run(value);
    const select = database.prepare("SELECT a FROM t WHERE a >= ? ORDER BY a");
    expect(select.get("b")).toEqual({ a: "b" });
    expect(select.get("z")).toBeUndefined();
    expect(select.all("b")).toEqual([{ a: "b" }, { a: "c" }]);
    expect([...select.iterate("c")]).toEqual([{ a: "c" }]);
    const named = database.prepare("SELECT a FROM t WHERE a = :name");
    expect([...named.iterateNamed({ name: "a" })]).toEqual([{ a: "a" }]);
  });

  test("tells whether a transaction is open", () => {
    const database = openNew();
    database.exec("BEGIN IMMEDIATE");
    expect(database.isInTransaction()).toBe(true);
    database.exec("ROLLBACK");
    expect(database.isInTransaction()).toBe(false);
  });

  test("fails with SQLite's own result code, which the store's sentences are made from", () => {
    expect(() => openNew().exec("SELECT * FROM nowhere")).toThrow(
      expect.objectContaining({ errcode: 1 }),
    );
  });

  test("is for the owner alone before anything is in it", () => {
    const file = join(tempDir(), "graph.db");
    openNew(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("opened twice in a process keeps its locks", () => {
    const file = join(tempDir(), "graph.db");
    const first = openNew(file);
    first.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
    openSqlite(file, { isReadOnly: false, busyMs: 0 }).close();
    const script = `new (require("node:sqlite").DatabaseSync)(${JSON.stringify(file)}).exec("BEGIN IMMEDIATE")`;
    const other = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
    expect(other.stderr).toContain("database is locked");
  });

  test("leaves a link beside it alone", () => {
    const directory = tempDir();
    const [file, target] = [join(directory, "graph.db"), join(directory, "elsewhere")];
    writeFileSync(target, "", { mode: 0o644 });
    symlinkSync(target, `${file}-wal`);
    openSqlite(file, { isReadOnly: false, busyMs: 0 }).close();
    expect(statSync(target).mode & 0o777).toBe(0o644);
  });

  test("that is opened for reading must exist, and is not written", () => {
    const file = join(tempDir(), "graph.db");
    const reading = { isReadOnly: true, busyMs: 0 };
    expect(() => openSqlite(file, reading)).toThrow(expect.objectContaining({ code: "ENOENT" }));
    openNew(file);
    const database = openSqlite(file, reading);
    onTestFinished(() => database.close());
    expect(() => database.exec("INSERT INTO t VALUES (1)")).toThrow("not authorized");
  });
});
