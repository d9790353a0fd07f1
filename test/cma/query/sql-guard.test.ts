import { expect, test } from "vitest";
import { refusalOfSql } from "#cma/query/sql-guard.ts";

test.each([
  "SELECT 1",
  "  -- first; a comment\n/* and; another */ select 1 ; \n;-- the end",
  "WITH a AS (SELECT 1) SELECT * FROM a",
  "VALUES (1)",
  "SELECT ';', 'it''s; DELETE', \";\", `;`, [;] FROM nodes",
  "SELECT replace(key, 'a', 'b') AS key, updated FROM nodes WHERE kind = 'Drone'",
  "SELECT 1 /* that never ends ; DELETE",
])("%j reads", (sql) => {
  expect(refusalOfSql(sql, [])).toBeUndefined();
});

test.each([
  "SELECT :a, :b, :a",
  "SELECT @a WHERE $b IS NULL",
  "SELECT ':c', :a, \":d\" + :b -- :e",
])("%j uses a and b", (sql) => {
  expect(refusalOfSql(sql, ["a", "b"])).toBeUndefined();
});

test.each([
  ["SELECT :a, :B", "has :B, and the file names no such parameter"],
  ["SELECT :a, $c", "has $c, and"],
  ["SELECT :a, ?", "has ?, and"],
  ["SELECT :a, ?1", "has ?, and"],
  ["SELECT :a, 'b', ':b'", "does not use the parameter b"],
])("%j is not of the parameters a and b: %s", (sql, reason) => {
  expect(refusalOfSql(sql, ["a", "b"])).toContain(reason);
});

test("a parameter may be called like a word that is refused", () => {
  expect(refusalOfSql("SELECT :update, @into", ["update", "into"])).toBeUndefined();
});

test.each([
  ["DELETE FROM nodes", "begins with DELETE"],
  ["attach 'x' AS y", "begins with attach"],
  ["PRAGMA user_version = 1", "begins with PRAGMA"],
  ["EXPLAIN SELECT 1", "begins with EXPLAIN"],
  ["'SELECT'", "begins with 'SELECT'"],
  ["SELECT 1; SELECT 2", "has more than one statement"],
  ["SELECT 1; -- no more\nDELETE FROM nodes", "has more than one statement"],
  ["WITH a AS (SELECT 1) DELETE FROM nodes", "has the word DELETE"],
  ["WITH a AS (SELECT 1) REPLACE INTO nodes SELECT * FROM a", "has the word INTO"],
  ["WITH a AS (SELECT 1) update nodes SET key = 1", "has the word update"],
  [" -- nothing", "has no statement"],
  [";", "has no statement"],
])("%j is refused: %s", (sql, reason) => {
  expect(refusalOfSql(sql, [])).toContain(reason);
});

test("long texts in linear time", () => {
  for (const part of ["[", "'", '"', "`", "/* ", "--", "(", ":"]) {
    refusalOfSql(`SELECT ${part.repeat(100_000)}`, []);
  }
});
