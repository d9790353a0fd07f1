import fc from "fast-check";
import { expect, test } from "vitest";
import { retryDelayMs, retryDelayMsMax } from "#protocol/handshake/retry-schedule.ts";
import { createPrng } from "#test/support/sim/prng.ts";

test("doubles from a second to a minute, and is patient after ten", () => {
  expect(Array.from({ length: 12 }, (_, tries) => retryDelayMsMax(tries) / 1000)).toEqual([
    1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 300, 300,
  ]);
  expect(retryDelayMsMax(5000)).toBe(300_000);
});

test("any whole delay below that is drawn, from none on", () => {
  fc.assert(
    fc.property(fc.nat(20), fc.nat(1000), (tries, seed) => {
      const delay = retryDelayMs(tries, createPrng(seed, "retry"));
      expect(Number.isInteger(delay)).toBe(true);
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThan(retryDelayMsMax(tries));
    }),
  );
  const random = createPrng(1, "spread");
  const drawn = Array.from({ length: 1000 }, () => retryDelayMs(6, random));
  expect(drawn.filter((delay) => delay < 30_000).length).toBeGreaterThan(400);
  expect(drawn.filter((delay) => delay < 30_000).length).toBeLessThan(600);
});
