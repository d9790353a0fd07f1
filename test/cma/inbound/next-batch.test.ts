import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NodeKey } from "#cma/graph/change.ts";
import { BATCH_CHANGES_MAX, BATCH_MAX, createNextBatch } from "#cma/inbound/next-batch.ts";
import type { Prepared } from "#cma/inbound/prepare.ts";

interface Waiting {
  readonly name: number;
  readonly peer: { readonly keyId: string };
  readonly prepared: () => Prepared;
}

/** `changes` nodes, and it notes when it is prepared. */
const waiting = (
  name: number,
  changes: number,
  noted: Set<number>,
  keyId = String(name),
): Waiting => ({
  ...{ name, peer: { keyId } },
  prepared: () => {
    noted.add(name);
    const node = { key: "Drone:a" as NodeKey, kind: "Drone", set: {} } as const;
    const nodes = Array.from({ length: changes }, () => node);
    return {
      ok: true,
      document: { packed: undefined, asserted: { nodes, edges: [], sets: [], refused: 0 } },
    };
  },
});

const queued = (sizes: readonly number[]) => {
  const noted = new Set<number>();
  const next = createNextBatch<Waiting>();
  for (const [name, changes] of sizes.entries()) next.push(waiting(name, changes, noted));
  return { next, noted };
};

const lengths = (sizes: readonly number[]): readonly number[] => {
  const { next } = queued(sizes);
  const taken: number[] = [];
  for (let batch = next.take(); batch.length > 0; batch = next.take()) taken.push(batch.length);
  return taken;
};

const many = (count: number, changes: number) => Array.from({ length: count }, () => changes);

describe("batches", () => {
  test.each<[string, readonly number[], readonly number[]]>([
    ["of nothing", [], []],
    ["of a few", [1, 2, 3], [3]],
    ["of as many as may share one", many(BATCH_MAX, 1), [BATCH_MAX]],
    ["of more", many(BATCH_MAX + 3, 1), [BATCH_MAX, 3]],
    ["of large ones", many(5, BATCH_CHANGES_MAX), [1, 1, 1, 1, 1]],
    ["of which the last may exceed", [BATCH_CHANGES_MAX - 1, 20_000, 1], [2, 1]],
  ])("%s", (_, sizes, expected) => {
    expect(lengths(sizes)).toEqual(expected);
  });

  test("hold everything once, in the order in which it came", () => {
    const size = fc.oneof(fc.nat(50), fc.nat(2 * BATCH_CHANGES_MAX));
    fc.assert(
      fc.property(fc.array(fc.option(size), { maxLength: 20 }), (steps) => {
        const next = createNextBatch<Waiting>();
        const taken: number[] = [];
        let pushed = 0;
        for (const changes of [...steps, ...many(20, -1)]) {
          if (changes === null || changes < 0) taken.push(...next.take().map(({ name }) => name));
          else next.push(waiting(pushed++, changes, new Set()));
        }
        expect(next.length()).toBe(0);
        expect(taken).toEqual(Array.from({ length: pushed }, (__, name) => name));
      }),
      { numRuns: 30 },
    );
  });
});

test("are smaller after one that was too much, and grow again", () => {
  const { next } = queued(many(3_000, 100));
  const taken = () => next.take().length;
  expect(taken()).toBe(50);
  next.takeLess();
  expect(taken()).toBe(25);
  for (let times = 0; times < 20; times++) next.takeLess();
  const later = Array.from({ length: 100 }, taken);
  expect(later.slice(0, 3)).toEqual([1, 2, 2]);
  expect(later.at(-1)).toBe(11);
});

test("a batch has one message of a drone", () => {
  const next = createNextBatch<Waiting>();
  for (const [name, keyId] of ["a", "b", "a", "c", "a"].entries()) {
    next.push(waiting(name, 1, new Set(), keyId));
  }
  const names = () => next.take().map(({ name }) => name);
  expect([names(), names(), names(), names()]).toEqual([[0, 1], [2, 3], [4], []]);
});

test("what was too much has a batch of its own", () => {
  const next = createNextBatch<Waiting & { readonly isAlone?: boolean }>();
  for (const name of [0, 1, 2, 3]) {
    next.push({ ...waiting(name, 1, new Set()), isAlone: name === 1 });
  }
  const names = () => next.take().map(({ name }) => name);
  expect([names(), names(), names(), names()]).toEqual([[0], [1], [2, 3], []]);
});

test("no more is prepared than the next batch", () => {
  const { next, noted } = queued([1, BATCH_CHANGES_MAX, 1, 1]);
  expect([...noted]).toEqual([0, 1]);
  expect(next.take().map(({ name }) => name)).toEqual([0, 1]);
  expect([...noted]).toEqual([0, 1]);
  next.push(waiting(4, 1, noted));
  expect([...noted]).toEqual([0, 1, 2, 3, 4]);
});
