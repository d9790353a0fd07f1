import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Book,
  cutTo,
  fairLength,
  formatBook,
  lengthOf,
  longestRing,
  type Newest,
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

test.each<readonly [string, readonly Ring[], Newest | undefined, string | undefined]>([
  ["the longest", [ring("a", 1), ring("b", 2)], undefined, "b"],
  ["the older of two", [ring("a", 2, 9), ring("b", 2, 8)], undefined, "b"],
  ["not what has just come", [ring("a", 1), ring("b", 3)], { name: "b", length: 3 }, "a"],
  ["what was there before it", [ring("a", 1), ring("b", 3)], { name: "b", length: 2 }, "b"],
  ["none where there is none", [], undefined, undefined],
])("gives way: %s", (_, rings, newest, name) => {
  expect(longestRing(rings, newest)?.name).toBe(name);
});

test("room is made from the front of the longest rings, and the newest stays", () => {
  const rings = [ring("a", 5), ring("b", 4, 1), ring("c", 6)];
  const { book: left, forgotten } = cutTo(rings, 12, { name: "c", length: 6 });
  expect(forgotten).toEqual([
    { name: "a", number: 7 },
    { name: "a", number: 8 },
    { name: "b", number: 7 },
  ]);
  expect(lengthOf(left)).toBe(12);
});

test("so many fit when room was made, if they did before the newest came", () => {
  fc.assert(
    fc.property(book, fc.nat({ max: 40 }), fc.nat({ max: 60 }), (rings, grown, spare) => {
      const lengthMax = Math.max(lengthOf(rings), grown + 1 + spare);
      const before = rings.find(({ name }) => name === "r1") ?? ring("r1", 0);
      const longer = withRing(rings, { ...before, next: before.next + grown + 1 });
      const cut = cutTo(longer, lengthMax, { name: "r1", length: grown + 1 });
      expect(lengthOf(cut.book)).toBe(Math.min(lengthOf(longer), lengthMax));
      expect(cut.forgotten).toHaveLength(lengthOf(longer) - lengthOf(cut.book));
      const kept = cut.book.find(({ name }) => name === "r1");
      expect(kept?.next).toBe(before.next + grown + 1);
      expect(kept?.first).toBeLessThanOrEqual(before.next);
    }),
  );
});

test("cut to the fair length, rings fit, and no longer one would", () => {
  fc.assert(
    fc.property(book, fc.nat({ max: 400 }), (rings, room) => {
      const fair = fairLength(rings, room);
      const lengthCutTo = (length: number) =>
        rings.reduce((sum, { first, next }) => sum + Math.min(next - first, length), 0);
      expect(lengthCutTo(fair)).toBeLessThanOrEqual(room);
      if (lengthOf(rings) > room) expect(lengthCutTo(fair + 1)).toBeGreaterThan(room);
      else expect(lengthCutTo(fair)).toBe(lengthOf(rings));
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
