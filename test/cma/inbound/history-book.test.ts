import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Book,
  fairLength,
  formatBook,
  lengthOf,
  longestRing,
  parseBook,
  RINGS_MAX,
  type Ring,
  ringFor,
  withRing,
} from "#cma/inbound/history-book.ts";

const ring = (name: string, length: number, since = 0): Ring => ({
  ...{ name, first: 7, next: 7 + length, since },
});

const book = fc
  .uniqueArray(fc.nat({ max: 20 }), { maxLength: 8 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.nat({ max: 99 }).map((length) => ring(name === 0 ? "" : `r${name}`, length + 1, name)),
      ),
    ),
  );

test("what was written is read", () => {
  fc.assert(
    fc.property(book, (rings) => {
      expect(parseBook(formatBook(rings))).toEqual(rings);
    }),
  );
  expect(formatBook([])).toBeUndefined();
  expect(parseBook(undefined)).toEqual([]);
});

test("three numbers alone are a ring without a name, as versions before wrote them", () => {
  expect(parseBook("4 18 1790000000000")).toEqual([
    { name: "", first: 4, next: 18, since: 1_790_000_000_000 },
  ]);
});

test("a ring takes the place of its predecessor, and leaves when it is empty", () => {
  const rings = [ring("a", 1), ring("b", 2)];
  expect(withRing(rings, ring("a", 3))).toEqual([ring("b", 2), ring("a", 3)]);
  expect(withRing(rings, ring("a", 0))).toEqual([ring("b", 2)]);
});

test.each<readonly [string, readonly Ring[], string | undefined, string | undefined]>([
  ["the longest", [ring("a", 1), ring("b", 2)], undefined, "b"],
  ["the older of two", [ring("a", 2, 9), ring("b", 2, 8)], undefined, "b"],
  ["not the one that has just begun", [ring("a", 1, 9), ring("b", 1, 8)], "b", "a"],
  ["the newest, where it is long", [ring("a", 1), ring("b", 2)], "b", "b"],
  ["none where there is none", [], undefined, undefined],
])("gives way: %s", (_, rings, fresh, name) => {
  expect(longestRing(rings, fresh)?.name).toBe(name);
});

test("cut to the fair length, rings fit, and no longer one would", () => {
  fc.assert(
    fc.property(book, fc.nat({ max: 400 }), (rings, room) => {
      const fair = fairLength(rings, room);
      const cutTo = (length: number) =>
        rings.reduce((sum, { first, next }) => sum + Math.min(next - first, length), 0);
      expect(cutTo(fair)).toBeLessThanOrEqual(room);
      if (lengthOf(rings) > room) expect(cutTo(fair + 1)).toBeGreaterThan(room);
      else expect(cutTo(fair)).toBe(lengthOf(rings));
    }),
  );
});

test("documents beyond those that have a ring share one, so that the book fits its state", () => {
  const at = 1_790_000_000_000;
  const nameOf = (number: number) => number.toString(16).padStart(16, "0");
  let full: Book = [];
  for (let number = 0; number < RINGS_MAX + 500; number += 1) {
    const ring = ringFor(full, nameOf(number), at);
    full = withRing(full, {
      ...ring,
      first: ring.first || 999_999,
      next: (ring.next || 999_999) + 1,
    });
  }
  expect(full).toHaveLength(RINGS_MAX + 1);
  expect(lengthOf(full)).toBe(RINGS_MAX + 500);
  expect((formatBook(full) ?? "").length).toBeLessThan(64 * 1024);
  expect(ringFor(full, nameOf(7), at).name).toBe(nameOf(7));
});
