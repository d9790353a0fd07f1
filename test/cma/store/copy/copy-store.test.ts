import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AssimilationError } from "@assimilation/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Piece, StoreSource, StoreTarget } from "#cma/store/copy/contents.ts";
import { copyStore } from "#cma/store/copy/copy-store.ts";
import { createSqliteSource } from "#cma/store/copy/sqlite-source.ts";
import { createSqliteTarget } from "#cma/store/copy/sqlite-target.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { dumpSqlite } from "#test/support/dump-graph.ts";
import { writeKeptStore } from "#test/support/kept-store.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const directory = mkdtempSync(join(tmpdir(), "assim-copy-"));
const file = join(directory, "from.sqlite");
beforeAll(() => writeKeptStore(file));
afterAll(() => rmSync(directory, { recursive: true }));

const open = (path: string) =>
  createSqliteStore({ openSqlite, random: createPrng(1, "store") }, { file: path });

const copyTo = async (
  to: string,
  change: (source: StoreSource) => StoreSource = (same) => same,
  changeTarget: (target: StoreTarget) => StoreTarget = (same) => same,
) => {
  const source = createSqliteSource({ openSqlite }, file);
  const target = createSqliteTarget({ openSqlite }, to);
  try {
    const ends = { source: change(source), target: changeTarget(target) };
    return await copyStore(ends, () => undefined);
  } finally {
    await target.close();
    await source.close();
  }
};

/** All that a store has, through its own promises. */
const contentsOf = async (path: string) => {
  const store = open(path);
  const rest = await store.transact(async (tx) => ({
    untold: await tx.untold(100),
    states: await tx.states(""),
  }));
  await store.close();
  return { ...dumpSqlite(path), ...rest, storeId: store.storeId };
};

describe("a copy in another file", () => {
  const to = join(directory, "to.sqlite");

  test("holds the same, down to when things were first seen, event ids and states", async () => {
    const tally = await copyTo(to);
    const contents = await contentsOf(file);
    expect(await contentsOf(to)).toEqual(contents);
    expect(tally).toMatchObject({
      nodes: contents.nodes.length,
      edges: contents.edges.length,
      events: 4,
      states: 2,
    });
    expect(contents.nodes.some(({ firstSeen, lastSeen }) => firstSeen < lastSeen)).toBe(true);
    expect(contents.nodes.some(({ body }) => body !== undefined)).toBe(true);
    expect(contents.untold.map(({ sequence }) => sequence)).toEqual([4, 6]);
  });

  test("goes on counting where the first one was", async () => {
    const store = open(to);
    const [event] = await store.transact(async (tx) => {
      const [known] = await tx.untold(1);
      return known === undefined ? [] : tx.addEvents([known], 1);
    });
    await store.close();
    expect(event?.sequence).toBe(7);
  });

  test("is refused where something is there already", async () => {
    await expect(copyTo(to)).rejects.toMatchObject({ code: "ASSIM_COPY_TARGET" });
  });
});

test("what the CMA writes meanwhile is not in it, and it is of one moment", async () => {
  const to = join(directory, "busy.sqlite");
  const before = dumpSqlite(file);
  await copyTo(to, (source) => ({
    ...source,
    pieces: async function* () {
      for await (const piece of source.pieces()) {
        const store = open(file);
        await store.transact((tx) => tx.setState(`while ${piece.of}`, "x"));
        await store.close();
        yield piece;
      }
    },
  }));
  const copied = await contentsOf(to);
  expect({ nodes: copied.nodes, edges: copied.edges }).toEqual(before);
  expect(copied.states.map(({ name }) => name)).toEqual(["counter", "odd ' name"]);
});

describe("where it fails", () => {
  const failing = (source: StoreSource): StoreSource => ({
    ...source,
    pieces: async function* () {
      for await (const piece of source.pieces()) {
        if (piece.of === "edges") throw new RangeError("the source broke");
        yield piece;
      }
    },
  });

  test("the target is empty, and can be copied into", async () => {
    const to = join(directory, "failed.sqlite");
    await expect(copyTo(to, failing)).rejects.toThrow("the source broke");
    expect(dumpSqlite(to)).toEqual({ nodes: [], edges: [] });
    await copyTo(to);
    expect(dumpSqlite(to)).toEqual(dumpSqlite(file));
  });

  test("a source that changed meanwhile is no source", async () => {
    const to = join(directory, "changed.sqlite");
    const copying = copyTo(to, (source) => ({ ...source, hasChanged: async () => true }));
    await expect(copying).rejects.toMatchObject({ code: "ASSIM_COPY_CHANGED" });
    expect(dumpSqlite(to)).toEqual({ nodes: [], edges: [] });
  });

  test.each(["nodes", "edges", "events", "states"] as const)(
    "a target that loses one of the %s is found out, before any CMA could take it",
    async (of) => {
      const to = join(directory, `lost-${of}.sqlite`);
      const losing = (target: StoreTarget): StoreTarget => ({
        ...target,
        write: (piece) =>
          target.write(
            piece.of === of ? ({ ...piece, records: piece.records.slice(0, -1) } as Piece) : piece,
          ),
      });
      const copying = copyTo(to, of === "nodes" ? withoutEdges : undefined, losing);
      await expect(copying).rejects.toMatchObject({ code: "ASSIM_COPY_DIFFERS" });
      const { nodes, edges, untold, states } = await contentsOf(to);
      expect({ nodes, edges, untold, states }).toEqual(nothing);
    },
  );

  test("a copy that cannot be read again is none", async () => {
    const to = join(directory, "unread.sqlite");
    const copying = copyTo(to, undefined, (target) => ({
      ...target,
      readAgain: () => Promise.reject(new AssimilationError("ASSIM_STORE_IO", "The disk failed.")),
    }));
    await expect(copying).rejects.toThrow(/^The disk failed\.$/);
    expect(dumpSqlite(to)).toEqual({ nodes: [], edges: [] });
  });

  test("what is left where nothing could be removed is said after what went wrong", async () => {
    const to = join(directory, "left.sqlite");
    const away = () => Promise.reject(new AssimilationError("ASSIM_STORE_DOWN", "It is away."));
    const copying = copyTo(to, undefined, (target) => ({
      ...target,
      ...{ finish: away, abandon: away },
    }));
    await expect(copying).rejects.toMatchObject({
      code: "ASSIM_STORE_DOWN",
      message: expect.stringMatching(/^It is away\. What was written could not be removed: /),
    });
  });
});

const nothing = { nodes: [], edges: [], untold: [], states: [] };

/** The embedded store takes no edge to a node that is not there. */
const withoutEdges = (source: StoreSource): StoreSource => ({
  ...source,
  pieces: async function* () {
    for await (const piece of source.pieces()) {
      if (piece.of !== "edges") yield piece;
    }
  },
});
