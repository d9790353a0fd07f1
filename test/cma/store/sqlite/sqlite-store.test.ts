/** What only a file on a disk can do to a store; the promises are in test/contract/graph-store.ts. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { GraphChange, NodeKey } from "#cma/graph/change.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { dumpSqlite } from "#test/support/dump-graph.ts";
import { createPrng } from "#test/support/sim/prng.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsPrograms, needsRoot, testWith } from "#test/support/unable.ts";

const storeProcess = join(import.meta.dirname, "../../../support/store-process.ts");

const openStore = (file: string) => {
  const store = createSqliteStore(
    { openSqlite, random: createPrng(1, file) },
    { file, busyMs: 10 },
  );
  onTestFinished(() => store.close());
  return store;
};

const putRule = (identity: string, bodyBytes = 0): GraphChange => ({
  op: "put_node",
  key: `Rule:${identity}` as NodeKey,
  kind: "Rule",
  set: {},
  at: 1,
  ...(bodyBytes > 0 && { body: new Uint8Array(bodyBytes).fill(7) }),
});

const modesIn = (directory: string): readonly string[] =>
  readdirSync(directory)
    .sort()
    .map((name) => `${name} ${(statSync(join(directory, name)).mode & 0o777).toString(8)}`);

const run = (program: string, ...words: readonly string[]): void => {
  execFileSync(program, words);
};

/** A file system of 1 MiB of its own, away again after the test. */
const smallFileSystem = (): string => {
  const directory = tempDir();
  run("mount", "-t", "tmpfs", "-o", "size=1m", "assimilation-test", directory);
  onTestFinished(() => {
    run("umount", "--lazy", directory);
  });
  return directory;
};

const fill = (file: string): void => {
  const descriptor = openSync(file, "w");
  try {
    for (;;) writeSync(descriptor, new Uint8Array(4096));
  } catch {
    closeSync(descriptor);
  }
};

describe("the files of a store", () => {
  test("are for the owner alone, whatever the umask", () => {
    const directory = tempDir();
    const umask0 = spawnSync(process.execPath, [storeProcess, "open", join(directory, "graph.db")]);
    expect(umask0.status).toBe(0);
    openStore(join(directory, "graph.db"));
    expect(modesIn(directory)).toEqual(["graph.db 600", "graph.db-shm 600", "graph.db-wal 600"]);
  });

  test("that were opened to others are closed to them", async () => {
    const directory = tempDir();
    const file = join(directory, "graph.db");
    await openStore(file).close();
    chmodSync(file, 0o666);
    openStore(file);
    expect(modesIn(directory)).toEqual(["graph.db 600", "graph.db-shm 600", "graph.db-wal 600"]);
  });

  test("give each store an id of its own", () => {
    const directory = tempDir();
    const [one, other] = ["one", "other"].map((name) => openStore(join(directory, name)));
    expect(one?.storeId).toMatch(/^[0-9a-f]{16}$/);
    expect(one?.storeId).not.toBe(other?.storeId);
  });
});

describe("a store that cannot be opened says why and what to do:", () => {
  test("no such directory", () => {
    const file = join(tempDir(), "nowhere", "graph.db");
    expect(() => openStore(file)).toThrow(
      expect.objectContaining({
        code: "ASSIM_STORE_OPEN",
        message: expect.stringContaining(`${file} cannot be opened: its directory must exist`),
      }),
    );
  });

  test("a directory in its place", () => {
    const file = join(tempDir(), "graph.db");
    mkdirSync(file);
    expect(() => openStore(file)).toThrow(expect.objectContaining({ code: "ASSIM_STORE_OPEN" }));
  });

  test("not a database", () => {
    const file = join(tempDir(), "graph.db");
    writeFileSync(file, "These are not the tables you are looking for.".repeat(100));
    expect(() => openStore(file)).toThrow(
      expect.objectContaining({
        code: "ASSIM_STORE_CORRUPT",
        message: expect.stringContaining("restore a backup or start without one"),
      }),
    );
  });

  testWith(needsRoot())("no permission", () => {
    const directory = tempDir();
    chmodSync(directory, 0o755);
    const nobody = spawnSync(
      process.execPath,
      [storeProcess, "open", join(directory, "graph.db")],
      { uid: 65_534, gid: 65_534, encoding: "utf8" },
    );
    expect(JSON.parse(nobody.stdout)).toMatchObject({ code: "ASSIM_STORE_OPEN" });
  });

  testWith(needsRoot(), needsPrograms("mount", "umount"))("a read-only file system", async () => {
    const directory = smallFileSystem();
    const file = join(directory, "graph.db");
    await openStore(file).close();
    run("mount", "-o", "remount,ro", directory);
    expect(() => openStore(file)).toThrow(
      expect.objectContaining({ code: "ASSIM_STORE_READONLY" }),
    );
  });
});

test("a damaged page is told as such, and only by what reads it", async () => {
  const file = join(tempDir(), "graph.db");
  const rules = Array.from({ length: 2000 }, (_, index) => putRule(String(index), 50));
  const store = openStore(file);
  await store.transact((tx) => tx.apply(rules));
  await store.transact((tx) => tx.setState("kept", "yes"));
  await store.close();

  const bytes = readFileSync(file);
  bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 64 * 1024);
  writeFileSync(file, bytes);

  const damaged = openStore(file);
  const readAll = damaged.transact(async (tx) => {
    for (const { key } of rules as readonly { key: NodeKey }[]) await tx.node(key);
  });
  await expect(readAll).rejects.toMatchObject({
    code: "ASSIM_STORE_CORRUPT",
    message: expect.stringContaining(file),
  });
  expect(await damaged.transact((tx) => tx.state("kept"))).toBe("yes");
});

test("a lock of another process is told as such, and the next transaction succeeds", async () => {
  const file = join(tempDir(), "graph.db");
  const store = openStore(file);
  const other = openSqlite(file, { isReadOnly: false, busyMs: 0 });
  onTestFinished(() => other.close());

  other.exec("BEGIN IMMEDIATE");
  await expect(store.transact((tx) => tx.apply([putRule("a")]))).rejects.toMatchObject({
    code: "ASSIM_STORE_BUSY",
    message: expect.stringContaining(`fuser -v ${file}`),
  });
  other.exec("ROLLBACK");
  await store.transact((tx) => tx.apply([putRule("b")]));
  expect(dumpSqlite(file).nodes.map(({ key }) => key)).toEqual(["Rule:b"]);
});

describe("a full disk", () => {
  const needs = [needsRoot(), needsPrograms("mount", "umount")];

  testWith(...needs)("is told as such, leaves what was there, and is over when it is", async () => {
    const directory = smallFileSystem();
    const file = join(directory, "graph.db");
    const store = openStore(file);
    await store.transact((tx) => tx.apply([putRule("kept", 1000)]));
    const before = dumpSqlite(file);
    fill(join(directory, "filler"));

    for (const attempt of [1, 2, 3]) {
      const failing = store.transact((tx) => tx.apply([putRule(`lost${attempt}`, 200_000)]));
      await expect(failing).rejects.toMatchObject({
        code: "ASSIM_STORE_FULL",
        message: expect.stringContaining(`No space is left for ${file}`),
      });
      expect(await store.transact((tx) => tx.node("Rule:kept" as NodeKey))).toBeDefined();
    }
    expect(dumpSqlite(file)).toEqual(before);

    rmSync(join(directory, "filler"));
    await store.transact((tx) => tx.apply([putRule("late", 200_000)]));
    await store.close();
    expect(dumpSqlite(file).nodes.map(({ key }) => key)).toEqual(["Rule:kept", "Rule:late"]);
  });

  testWith(...needs)("cannot hold a new store, and says so", () => {
    const directory = smallFileSystem();
    fill(join(directory, "filler"));
    expect(() => openStore(join(directory, "graph.db"))).toThrow(
      expect.objectContaining({ code: "ASSIM_STORE_FULL" }),
    );
  });
});

test("between two transactions the process gets its turn", async () => {
  const store = openStore(join(tempDir(), "cma.sqlite"));
  const order: string[] = [];
  const transaction = (name: string) => store.transact(async () => void order.push(name));
  const both = Promise.all([transaction("first"), transaction("second")]);
  const turn = (): void => {
    order.push("turn");
    if (order.length < 100 && !order.includes("second")) setImmediate(turn);
  };
  setImmediate(turn);
  await both;
  expect(order.slice(order.indexOf("first"), order.indexOf("second"))).toContain("turn");
});
