import fc from "fast-check";
import { expect, test } from "vitest";
import { createReplayWindow, mark, mayAccept } from "#protocol/handshake/replay-window.ts";

const accept = (window: ReturnType<typeof createReplayWindow>, counter: number): boolean => {
  const isNew = mayAccept(window, counter);
  if (isNew) mark(window, counter);
  return isNew;
};

test.each([
  { counter: 0, is: false },
  { counter: 1, is: true },
  { counter: 2 ** 48 - 1, is: true },
  { counter: 2 ** 48, is: false },
  { counter: -1, is: false },
  { counter: 1.5, is: false },
  { counter: Number.NaN, is: false },
  { counter: Number.POSITIVE_INFINITY, is: false },
])("counter $counter is accepted first: $is", ({ counter, is }) => {
  expect(mayAccept(createReplayWindow(), counter)).toBe(is);
});

test("1024 counters back, and not one more", () => {
  const window = createReplayWindow();
  accept(window, 5000);
  expect([3976, 3977].map((counter) => mayAccept(window, counter))).toEqual([false, true]);
});

test("asking changes nothing", () => {
  const window = createReplayWindow();
  mayAccept(window, 2 ** 40);
  expect(window.highest).toBe(0);
  expect(accept(window, 3)).toBe(true);
});

/** Steps that stay near, jump over words, over the window, over the ring, and far. */
const steps = fc.array(
  fc.oneof(
    fc.integer({ min: -1100, max: 40 }),
    fc.integer({ min: -40, max: 40 }),
    fc.constantFrom(31, 32, 33, 1023, 1024, 1025, 2047, 2048, 2049, -1023, -1024, -1025, 2 ** 40),
  ),
  { minLength: 1, maxLength: 300 },
);

test("equals a naive set that forgets nothing", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), steps, (start, all) => {
      const window = createReplayWindow();
      const seen = new Set<number>();
      let highest = 0;
      let counter = start;
      for (const step of all) {
        counter = Math.max(0, Math.min(counter + step, 2 ** 48));
        const isRight =
          counter >= 1 && counter < 2 ** 48 && counter > highest - 1024 && !seen.has(counter);
        expect(accept(window, counter)).toBe(isRight);
        if (isRight) seen.add(counter);
        if (isRight) highest = Math.max(highest, counter);
      }
    }),
    { numRuns: 200 },
  );
});
