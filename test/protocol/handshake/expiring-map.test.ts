import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createExpiringMap,
  forgetOld,
  hasRoom,
  nextForgetAt,
  recall,
  remember,
  takeOut,
} from "#protocol/handshake/expiring-map.ts";
import { at } from "#test/support/handshake.ts";

const makeMap = (entriesMax = 3) => {
  const forgotten: number[] = [];
  const map = createExpiringMap<number>({
    lifeMs: 100,
    entriesMax,
    onForget: (value) => forgotten.push(value),
  });
  return { map, forgotten };
};

test("remembers for its time, then lets go once", () => {
  const { map, forgotten } = makeMap();
  remember(map, "a", 1, at(0));
  remember(map, "b", 2, at(50));
  expect(nextForgetAt(map)).toBe(100);
  expect([recall(map, "a", at(99)), recall(map, "a", at(100))]).toEqual([1, undefined]);
  expect(nextForgetAt(map)).toBe(150);
  forgetOld(map, at(200));
  expect(forgotten).toEqual([1, 2]);
  expect(nextForgetAt(map)).toBeUndefined();
});

test("does not take a name twice, nor make its life longer", () => {
  const { map } = makeMap();
  expect([remember(map, "a", 1, at(0)), remember(map, "a", 2, at(50))]).toEqual([true, false]);
  expect([recall(map, "a", at(50)), recall(map, "a", at(100))]).toEqual([1, undefined]);
});

test("what is taken out is not let go", () => {
  const { map, forgotten } = makeMap();
  remember(map, "a", 1, at(0));
  expect([takeOut(map, "a"), takeOut(map, "a")]).toEqual([1, undefined]);
  forgetOld(map, at(500));
  expect(forgotten).toEqual([]);
});

test("never holds more than it may, and forgets nothing before its time", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(80), { maxLength: 50 }), (steps) => {
      const { map } = makeMap();
      let now = 0;
      const born = new Map<string, number>();
      for (const [index, step] of steps.entries()) {
        now += step;
        const room = hasRoom(map, at(now));
        expect(remember(map, String(index), index, at(now))).toBe(room);
        if (room) born.set(String(index), now);
        expect(map.entries.size).toBeLessThanOrEqual(3);
        for (const [name, since] of born) expect(map.entries.has(name)).toBe(now - since < 100);
      }
    }),
  );
});
