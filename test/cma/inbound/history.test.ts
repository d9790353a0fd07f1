/** What a drone's history holds, and when it is forgotten. */
import type { Instant } from "@assimilation/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kibibytesOf } from "#cma/inbound/change-size.ts";
import { keepChange, pruneChanges } from "#cma/inbound/history.ts";
import { createMemoryStore, type MemoryStore } from "#cma/store/memory-store.ts";
import { keyIdOf, startTestCma, testKeys } from "#test/support/make-cma.ts";

const changesIn = (store: MemoryStore) =>
  store
    .dump()
    .nodes.filter(({ kind }) => kind === "Change")
    .map(({ attributes }) => attributes);

/** In the order in which they were made. */
const seqsIn = (store: MemoryStore): readonly number[] =>
  changesIn(store)
    .map(({ seq }) => Number(seq))
    .sort((a, b) => a - b);

describe("a document is remembered", () => {
  test("where it differs from its predecessor, with what was and what is", async () => {
    const cma = await startTestCma();
    const agent = cma.session(1);
    await agent.document("proc_sys", 1, { "net.ipv4.ip_forward": 0, other: "x" });
    expect(changesIn(cma.store)).toEqual([]);
    await agent.document("proc_sys", 2, { "net.ipv4.ip_forward": 1, other: "x" });
    expect(changesIn(cma.store)).toEqual([
      {
        ...{ type: "proc_sys", instance: "proc_sys", seq: 2, at: cma.world.clock.wallTime() },
        ...{ paths: ["net.ipv4.ip_forward"], old: ["0"], new: ["1"] },
      },
    ]);
    expect(cma.store.dump().edges.filter(({ kind }) => kind === "CHANGED")).toMatchObject([
      { from: testKeys.drone(keyIdOf(1)) },
    ]);
  });

  test("once, however often it is sent; not where it is the same under another session", async () => {
    const cma = await startTestCma();
    const first = cma.session(1);
    await first.document("os", 1, { a: 1 });
    await first.document("os", 2, { a: 2 });
    await first.document("os", 2, { a: 2 });
    const second = cma.session(1, "b1");
    await second.document("os", 1, { a: 2 });
    await second.document("os", 2, { a: 3 });
    expect(changesIn(cma.store).map(({ old, new: is }) => [old, is])).toEqual([
      [["1"], ["2"]],
      [["2"], ["3"]],
    ]);
  });

  test("whether or not anything in the graph follows from it, and of each drone for itself", async () => {
    const cma = await startTestCma();
    for (const number of [1, 2]) {
      const agent = cma.session(number);
      for (const type of ["cpu", "nobody_knows_it"]) {
        await agent.document(type, 1, { a: 1 });
        await agent.document(type, 2, { b: 1 });
      }
    }
    expect(
      changesIn(cma.store)
        .map(({ type, paths }) => [type, paths])
        .toSorted(),
    ).toEqual([
      ["cpu", ["a", "b"]],
      ["cpu", ["a", "b"]],
      ["nobody_knows_it", ["a", "b"]],
      ["nobody_knows_it", ["a", "b"]],
    ]);
  });

  test.each([
    { kibibytes: 3, kept: [18, 19, 20] },
    { kibibytes: 1, kept: [20] },
    { kibibytes: 0, kept: [] },
  ])("only the newest $kibibytes KiB of a drone are kept", async ({ kibibytes, kept }) => {
    const cma = await startTestCma({ settings: { changesKept: { days: 90, kibibytes } } });
    const agent = cma.session(1);
    for (let seq = 1; seq <= 20; seq += 1) await agent.document("os", seq, { seq });
    expect(seqsIn(cma.store)).toEqual(kept);
  });
});

test("a document that changes all the time forgets its own past, and not that of others", async () => {
  const cma = await startTestCma({ settings: { changesKept: { days: 90, kibibytes: 10 } } });
  const agent = cma.session(1);
  for (const seq of [1, 2, 3]) await agent.document("proc_sys", seq, { seq });
  for (let seq = 1; seq <= 40; seq += 1) await agent.document("tcpdiscovery", seq, { s: { seq } });
  for (const seq of [1, 2]) await agent.document("os", seq, { seq });
  const seqsOf = (wanted: string) =>
    changesIn(cma.store)
      .filter(({ type }) => type === wanted)
      .map(({ seq }) => Number(seq))
      .toSorted((a, b) => a - b);
  expect(seqsOf("proc_sys")).toEqual([2, 3]);
  expect(seqsOf("tcpdiscovery")).toEqual([34, 35, 36, 37, 38, 39, 40]);
  expect(seqsOf("os")).toEqual([2]);
});

test("so many of a drone, however many documents it invents; the newest is always kept", async () => {
  const cma = await startTestCma({ settings: { changesKept: { days: 90, kibibytes: 3 } } });
  const agent = cma.session(1);
  for (let number = 1; number <= 9; number += 1) {
    await agent.document(`type ${number}`, 1, {});
    await agent.document(`type ${number}`, 2, { number });
    const types = changesIn(cma.store).map(({ type }) => type);
    expect(types).toContain(`type ${number}`);
    expect(types.length).toBe(Math.min(number, 3));
  }
});

/** As versions before had it: one ring of all documents, in a state of three numbers. */
const oldStore = async (times: readonly number[]): Promise<MemoryStore> => {
  const store = createMemoryStore();
  await store.transact(async (tx) => {
    const drone = testKeys.drone(keyIdOf(1));
    await tx.apply([{ op: "put_node", key: drone, kind: "Drone", set: {}, at: 1 }]);
    for (const [index, at] of times.entries()) {
      const key = testKeys.change(drone, "", index + 4);
      const set = { ...{ type: "os", instance: "os", seq: index + 1, at }, paths: [], old: [] };
      await tx.apply([
        { op: "put_node", key, kind: "Change", set: { ...set, new: [] }, at },
        { op: "put_edge", from: drone, kind: "CHANGED", to: key, set: {}, at },
      ]);
    }
    await tx.setState(`changes:${keyIdOf(1)}`, `4 ${4 + times.length} ${times[0]}`);
  });
  return store;
};

describe("what was kept before documents had rings of their own", () => {
  test("gives way as the others do, and is forgotten when it is old", async () => {
    const store = await oldStore([10, 20, 30, 40]);
    await keepIn(store, [50, 60], 4);
    expect(seqsIn(store)).toEqual([1, 2, 3, 4]);
    expect(changesIn(store).map(({ at }) => at)).toEqual([30, 40, 50, 60]);
    await prune(store, 4, 45);
    expect(changesIn(store).map(({ at }) => at)).toEqual([50, 60]);
    await prune(store, 4, 99);
    expect(store.dump().nodes).toHaveLength(1);
    expect(await store.transact((tx) => tx.states("changes:"))).toEqual([]);
  });
});

/** A drone with a change each at these times; seq counts them from 1. */
const storeWith = async (
  times: readonly number[],
  historyKibibytesMax = 1_000,
): Promise<MemoryStore> => {
  const store = createMemoryStore();
  await store.transact(async (tx) => {
    const key = testKeys.drone(keyIdOf(1));
    await tx.apply([{ op: "put_node", key, kind: "Drone", set: {}, at: 1 }]);
  });
  await keepIn(store, times, historyKibibytesMax);
  return store;
};

const keepIn = (
  store: MemoryStore,
  times: readonly number[],
  historyKibibytesMax: number,
  type = "os",
): Promise<void> =>
  store.transact(async (tx) => {
    for (const [index, at] of times.entries()) {
      const name = { type, instance: type, seq: index + 1 };
      const change = { ...name, paths: ["a"], before: ["1"], after: ["2"] };
      await keepChange(tx, { keys: testKeys, historyKibibytesMax }, keyIdOf(1), change, at);
    }
  });

const prune = (store: MemoryStore, historyKibibytesMax: number, before: number): Promise<void> =>
  pruneChanges(store, { keys: testKeys, historyKibibytesMax, before });

describe("forgotten is", () => {
  test.each([
    { it: "what is too old", times: [10, 20, 30], most: 9, before: 20, kept: [2, 3] },
    { it: "what is too much", times: [10, 20, 30], most: 1, before: 0, kept: [3] },
    { it: "nothing else", times: [10, 20, 30], most: 3, before: 10, kept: [1, 2, 3] },
    { it: "everything", times: [10, 20, 30], most: 9, before: 31, kept: [] },
    {
      it: "no newer one for a clock that was set back",
      times: [50, 10],
      most: 9,
      before: 20,
      kept: [1, 2],
    },
    {
      it: "nothing behind one of a clock that was ahead, before that is old as well",
      times: [10, 90, 20],
      most: 9,
      before: 30,
      kept: [2, 3],
    },
  ])("$it", async ({ times, most, before, kept }) => {
    const store = await storeWith(times);
    await prune(store, most, before);
    expect(seqsIn(store)).toEqual(kept);
  });

  test("more than a slice holds, each in a transaction that is short", async () => {
    const store = await storeWith(Array.from({ length: 450 }, (_, index) => index));
    let transactions = 0;
    const counting: Pick<MemoryStore, "transact"> = {
      transact: (body) => {
        transactions += 1;
        return store.transact(body);
      },
    };
    await pruneChanges(counting, { keys: testKeys, historyKibibytesMax: 1_000, before: 440 });
    expect(seqsIn(store)).toEqual([441, 442, 443, 444, 445, 446, 447, 448, 449, 450]);
    expect(transactions).toBe(4);
  });

  test("what came while less was kept than before", async () => {
    const store = await storeWith([1, 2, 3, 4, 5], 3);
    expect(seqsIn(store)).toEqual([3, 4, 5]);
    await prune(store, 3, 4);
    expect(seqsIn(store)).toEqual([4, 5]);
  });

  test("of long rings more than of short ones, where less is to be kept than before", async () => {
    const store = await storeWith(Array.from({ length: 300 }, (_, index) => index));
    await keepIn(store, [1, 2, 3], 1_000, "cpu");
    await keepIn(store, [1, 2, 3, 4, 5, 6, 7, 8], 1_000, "proc_sys");
    await prune(store, 12, 0);
    const counts = Map.groupBy(changesIn(store), ({ type }) => type);
    expect([...counts].map(([type, changes]) => [type, changes.length]).toSorted()).toEqual([
      ["cpu", 3],
      ["os", 4],
      ["proc_sys", 5],
    ]);
  });

  test("with the last of them the note of where they are", async () => {
    const store = await storeWith([1, 2]);
    await prune(store, 9, 3);
    expect(await store.transact((tx) => tx.states("changes:"))).toEqual([]);
  });
});

describe("a change counts as what it takes", () => {
  const kibibytesIn = (store: MemoryStore): number =>
    changesIn(store).reduce((sum, attributes) => sum + kibibytesOf(attributes), 0);

  test("long ones leave room for fewer, of all documents of a host together", async () => {
    const cma = await startTestCma({ settings: { changesKept: { days: 90, kibibytes: 20 } } });
    const agent = cma.session(1);
    const lines = (seq: number) =>
      Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`n${at}`, `${seq}`.repeat(300)]));
    for (let seq = 1; seq <= 9; seq += 1) {
      await agent.document("os", seq, { seq });
      await agent.document("proc_sys", seq, lines(seq));
    }
    const counts = Map.groupBy(changesIn(cma.store), ({ type }) => type);
    expect(counts.get("proc_sys")?.map((one) => kibibytesOf(one))).toEqual([12]);
    expect(counts.get("os")).toHaveLength(8);
  });

  const change = fc.record({
    type: fc.constantFrom("os", "cpu", "proc_sys"),
    length: fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 9_000 })),
  });
  const keepAll = async (
    store: MemoryStore,
    changes: readonly { readonly type: string; readonly length: number }[],
    historyKibibytesMax: number,
    check: (seq: number) => void = () => undefined,
  ): Promise<void> => {
    for (const [index, { type, length }] of changes.entries()) {
      const said = { paths: ["a"], before: [""], after: ["x".repeat(length)] };
      const document = { type, instance: type, seq: index + 1, ...said };
      const keeping = { keys: testKeys, historyKibibytesMax };
      await store.transact((tx) => keepChange(tx, keeping, keyIdOf(1), document, index + 1));
      check(index + 1);
    }
  };

  test("never more than may be, and always the newest", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 40 }),
        fc.integer({ min: 10, max: 30 }),
        async (changes, most) => {
          const store = await storeWith([]);
          await keepAll(store, changes, most, (seq) => {
            expect(kibibytesIn(store)).toBeLessThanOrEqual(most);
            expect(seqsIn(store)).toContain(seq);
          });
        },
      ),
    );
  });

  test("and is forgotten by age, and where less is to be kept, like all others", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 40 }),
        fc.nat({ max: 42 }),
        fc.nat({ max: 20 }),
        async (changes, before, less) => {
          const store = await storeWith([]);
          await keepAll(store, changes, 1_000);
          await prune(store, 1_000, before);
          const seqs = changes.map((_, index) => index + 1);
          expect(seqsIn(store)).toEqual(seqs.filter((seq) => seq >= before));
          await prune(store, less, before);
          expect(kibibytesIn(store)).toBeLessThanOrEqual(less);
        },
      ),
    );
  });
});

test("a CMA forgets what is older than it was told to keep, while it runs", async () => {
  const hours = (count: number): Instant => (count * 3_600_000) as Instant;
  const cma = await startTestCma({ settings: { changesKept: { days: 1, kibibytes: 10 } } });
  const agent = cma.session(1);
  await agent.document("os", 1, { a: 1 });
  await agent.document("os", 2, { a: 2 });
  await cma.world.run(hours(20));
  await agent.document("os", 3, { a: 3 });
  expect(seqsIn(cma.store)).toEqual([2, 3]);
  await cma.world.run(hours(26));
  expect(seqsIn(cma.store)).toEqual([3]);
});
