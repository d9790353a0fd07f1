import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkSchema, migrations, openSchema } from "#cma/store/sqlite/schema.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const newFile = (): string => join(tempDir(), "graph.db");

const openDatabase = (file: string) => {
  const database = openSqlite(file, { isReadOnly: false, busyMs: 0 });
  onTestFinished(() => database.close());
  return database;
};

describe("a schema", () => {
  test("is made in an empty file, once, with the id it keeps", () => {
    const file = newFile();
    const database = openDatabase(file);
    expect(checkSchema(database, file)).toBe(0);
    expect(openSchema(database, file, () => "first")).toBe("first");
    expect(checkSchema(database, file)).toBe(migrations.length);
    expect(openSchema(openDatabase(file), file, () => "second")).toBe("first");
  });

  test("makes each commit durable, and holds both ends of an edge", () => {
    const file = newFile();
    const database = openDatabase(file);
    openSchema(database, file, () => "id");
    const pragma = (name: string) => database.prepare(`PRAGMA ${name}`).get()?.[name];
    expect(pragma("journal_mode")).toBe("wal");
    expect(pragma("synchronous")).toBe(2);
    expect(pragma("foreign_keys")).toBe(1);
    expect(pragma("trusted_schema")).toBe(0);
  });

  test("that failed midway leaves the file as it was, and works the next time", () => {
    const file = newFile();
    const database = openDatabase(file);
    const noLuck = (): string => {
      throw new Error("no luck");
    };
    expect(() => openSchema(database, file, noLuck)).toThrow("no luck");
    expect(checkSchema(database, file)).toBe(0);
    expect(openSchema(database, file, () => "id")).toBe("id");
  });
});

describe("a database is refused and left alone when", () => {
  test.each([
    { it: "a newer version wrote it", version: migrations.length + 1, code: "ASSIM_STORE_NEWER" },
    { it: "it was written far in the future", version: 2 ** 31 - 1, code: "ASSIM_STORE_NEWER" },
  ])("$it", ({ version, code }) => {
    const file = newFile();
    const database = openDatabase(file);
    openSchema(database, file, () => "id");
    database.exec(`PRAGMA user_version = ${version}; PRAGMA wal_checkpoint(TRUNCATE);`);
    const before = readFileSync(file);
    expect(() => openSchema(database, file, () => "id")).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(file) }),
    );
    expect(readFileSync(file)).toEqual(before);
  });

  test.each([
    "CREATE TABLE contacts (name)",
    "PRAGMA application_id = 42",
    "PRAGMA application_id = 42; CREATE TABLE nodes (key)",
  ])("it is of another program: %s", (sql) => {
    const file = newFile();
    const database = openDatabase(file);
    database.exec(sql);
    const before = readFileSync(file);
    expect(() => openSchema(database, file, () => "id")).toThrow(
      expect.objectContaining({ code: "ASSIM_STORE_FOREIGN" }),
    );
    expect(readFileSync(file)).toEqual(before);
  });
});
