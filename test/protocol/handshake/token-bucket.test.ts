import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createTokenBucket,
  nextTokenAt,
  oweTokens,
  takeTokens,
} from "#protocol/handshake/token-bucket.ts";
import { at } from "#test/support/handshake.ts";

test("a burst, then so many a second", () => {
  const bucket = createTokenBucket({ perSec: 10, burst: 3 }, at(0));
  expect([0, 0, 0, 0].map((ms) => takeTokens(bucket, 1, at(ms)))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect([99, 100, 199, 200].map((ms) => takeTokens(bucket, 1, at(ms)))).toEqual([
    false,
    true,
    false,
    true,
  ]);
});

test("all or nothing", () => {
  const bucket = createTokenBucket({ perSec: 1, burst: 3 }, at(0));
  expect([4, 3].map((count) => takeTokens(bucket, count, at(0)))).toEqual([false, true]);
});

test("over any time never more than the burst and what the time brings", () => {
  fc.assert(
    fc.property(fc.nat(50), fc.array(fc.nat(300), { maxLength: 100 }), (perSec, steps) => {
      const bucket = createTokenBucket({ perSec, burst: 5 }, at(0));
      let now = 0;
      let taken = 0;
      for (const step of steps) {
        now += step;
        if (takeTokens(bucket, 1, at(now))) taken += 1;
      }
      expect(taken).toBeLessThanOrEqual(5 + (now * perSec) / 1000);
    }),
  );
});

test("what is owed comes first, and is bounded", () => {
  const bucket = createTokenBucket({ perSec: 2, burst: 3 }, at(0));
  oweTokens(bucket, 5, 10, at(0));
  expect(nextTokenAt(bucket, at(0))).toBe(1500);
  expect(takeTokens(bucket, 1, at(1499))).toBe(false);
  expect(takeTokens(bucket, 1, at(1500))).toBe(true);
  oweTokens(bucket, 1_000, 10, at(1500));
  expect(nextTokenAt(bucket, at(1500))).toBe(7000);
});
