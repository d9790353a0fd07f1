/**
 * A store that an older version made and filled, and what becomes of it: fixtures are the
 * statements of those versions, not our list of migrations, so that a released one cannot be edited
 * without a test that fails.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Piece } from "#cma/store/copy/contents.ts";
import { createSqliteSource } from "#cma/store/copy/sqlite-source.ts";
import { migrations } from "#cma/store/sqlite/schema.ts";
import { createSqliteReader } from "#cma/store/sqlite/sqlite-reader.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { createPrng } from "#test/support/sim/prng.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, `../../../fixtures/stores/${name}.sql`), "utf8");

const migratingProcess = join(import.meta.dirname, "../../../support/dying-migration.ts");

/** "ASSM" in the header. */
const APPLICATION_ID = 0x4153534d;

const withDatabase = <T>(file: string, work: (database: DatabaseSync) => T): T => {
  const database = new DatabaseSync(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
};

/** As the CMA of that version left it after a stop in order. */
const oldStore = (version: number): string => {
  const file = join(tempDir(), "cma.sqlite");
  withDatabase(file, (database) => {
    database.exec("PRAGMA journal_mode = WAL");
    for (let step = 1; step <= version; step += 1) database.exec(fixture(`sqlite-${step}`));
    database.exec(fixture("sqlite-rows"));
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version}`);
  });
  return file;
};

const openOnce = async (file: string): Promise<string> => {
  const store = createSqliteStore({ openSqlite, random: createPrng(1, "store") }, { file });
  await store.close();
  return store.storeId;
};

const contentsOf = async (file: string) => {
  const source = createSqliteSource({ openSqlite }, file);
  onTestFinished(() => source.close());
  const pieces: Piece[] = [];
  for await (const piece of source.pieces()) pieces.push(piece);
  return { identity: source.identity, pieces };
};

const schemaOf = (file: string): readonly unknown[] =>
  withDatabase(file, (database) =>
    database
      .prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name")
      .all()
      .map(({ sql, ...row }) => ({ ...row, sql: String(sql).replace(/\s+/g, " ") })),
  );

const versionOf = (file: string): unknown =>
  withDatabase(file, (database) => database.prepare("PRAGMA user_version").get()?.["user_version"]);

const drone = "Drone:a";
const edge = { from: drone, firstSeen: 2000, lastSeen: 3000 };

/** What is in the fixture, as the CMA knows such things. */
const filled = {
  identity: { storeId: "0123456789abcdef", sequence: 4 },
  pieces: [
    {
      of: "nodes",
      records: [
        {
          ...{ key: "Change:c", kind: "Change", firstSeen: 3000, lastSeen: 3000 },
          attributes: {
            ...{ type: "os", instance: "os", seq: 2, at: 3000 },
            ...{ paths: ["a"], old: ["1"], new: ["2"] },
          },
        },
        {
          ...{ key: "Discovery:d", kind: "Discovery", firstSeen: 2000, lastSeen: 3000 },
          attributes: { type: "os", instance: "os", seq: 2 },
          body: new Uint8Array([0, 255, 127]),
        },
        {
          ...{ key: drone, kind: "Drone", firstSeen: 1000, lastSeen: 3000 },
          attributes: {
            ...{ designation: 'it\'s "web1" 𝄞', status: "up" },
            ...{ addresses: ["10.0.0.1"], score: 1.5, isOk: true },
          },
        },
        {
          ...{ key: "IPtcpportNode:p", kind: "IPtcpportNode", firstSeen: 2000, lastSeen: 500 },
          attributes: { ipaddr: "10.0.0.1", port: 443, protocol: "tcp" },
        },
        {
          ...{ key: "NICNode:n", kind: "NICNode", firstSeen: 2000, lastSeen: 3000 },
          attributes: { macaddr: "02:00:5e:00:53:01", ifname: "eth0" },
        },
        {
          ...{ key: "Rule:r", kind: "Rule", firstSeen: 1000, lastSeen: 3000 },
          attributes: { ruleid: "nist_V-38528" },
        },
        {
          ...{ key: "Rule:w", kind: "Rule", firstSeen: 1000, lastSeen: 3000 },
          attributes: { ruleid: "nist_V-38529" },
        },
      ],
    },
    {
      of: "edges",
      records: [
        { ...edge, kind: "CHANGED", to: "Change:c", firstSeen: 3000, attributes: {} },
        { ...edge, kind: "EVALUATED", to: "Rule:r", attributes: { verdict: "fail", since: 2000 } },
        {
          ...{ ...edge, kind: "EVALUATED", to: "Rule:w" },
          attributes: { verdict: "fail", since: 2000, waivedBy: "ada" },
        },
        { ...edge, kind: "HAS_NIC", to: "NICNode:n", attributes: {} },
      ],
    },
    {
      of: "events",
      records: [
        {
          ...{ id: "0123456789abcdef-3", sequence: 3, at: 2000, type: "warn", isTold: true },
          subject: { kind: "Drone", key: drone, attributes: {} },
          details: { ruleid: "nist_V-38528" },
        },
        {
          ...{ id: "0123456789abcdef-4", sequence: 4, at: 3000, type: "down", isTold: false },
          subject: { kind: "Drone", key: drone, attributes: { designation: "web1" } },
          details: {},
        },
      ],
    },
    {
      of: "states",
      records: [
        { name: "changes:a", value: '"0f3c 0 1 3000"' },
        { name: "session-serial", value: "1001" },
      ],
    },
  ],
};

describe.each([1, 2, 3])("a store of schema %i", (version) => {
  test("becomes one of today's, with all that was in it", async () => {
    const file = oldStore(version);
    expect(await openOnce(file)).toBe(filled.identity.storeId);
    expect(await contentsOf(file)).toEqual(filled);
    const fresh = join(tempDir(), "cma.sqlite");
    await openOnce(fresh);
    expect(schemaOf(file)).toEqual(schemaOf(fresh));
    expect(versionOf(file)).toBe(migrations.length);
  });
});

describe("a store of schema 1", () => {
  test("is not read before the CMA has brought it up to date, and is as it was", () => {
    const file = oldStore(1);
    expect(() => createSqliteReader({ openSqlite }, { file })).toThrow(
      expect.objectContaining({
        code: "ASSIM_STORE_OLDER",
        message: `${file} was written by an older version: start the CMA of this version once, which brings it up to date.`,
      }),
    );
    expect(versionOf(file)).toBe(1);
  });

  test("killed with -9 between its last migration and the commit is as it was, and migrates the next time", async () => {
    const file = oldStore(1);
    const before = schemaOf(file);
    const killed = spawnSync(process.execPath, [migratingProcess, file], { encoding: "utf8" });
    expect(killed).toMatchObject({ signal: "SIGKILL", stdout: "migrated\n" });
    expect(versionOf(file)).toBe(1);
    expect(schemaOf(file)).toEqual(before);
    await openOnce(file);
    expect(await contentsOf(file)).toEqual(filled);
    expect(versionOf(file)).toBe(migrations.length);
  });
});
