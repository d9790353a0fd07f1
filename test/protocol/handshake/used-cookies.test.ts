import { expect, test } from "vitest";
import {
  createUsedCookies,
  findUsed,
  forgetReady,
  markUsed,
} from "#protocol/handshake/used-cookies.ts";
import { at } from "#test/support/handshake.ts";

const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const initiate = Uint8Array.of(1, 2, 3);
const ready = Uint8Array.of(4, 5);

test("the same INITIATE gets the same READY, another one nothing", () => {
  const used = createUsedCookies(10);
  expect(findUsed(used, key(1), initiate, at(0))).toBeUndefined();
  markUsed(used, key(1), initiate, ready, at(0));
  expect(findUsed(used, key(1), initiate, at(149_999))).toBe(ready);
  expect(findUsed(used, key(1), Uint8Array.of(1, 2, 4), at(1))).toBe("drop");
  expect(findUsed(used, key(2), initiate, at(1))).toBeUndefined();
  expect(findUsed(used, key(1), initiate, at(150_000))).toBeUndefined();
});

test("a key that lied, or whose session ended, gets nothing", () => {
  const used = createUsedCookies(10);
  markUsed(used, key(1), initiate, undefined, at(0));
  markUsed(used, key(2), initiate, ready, at(0));
  forgetReady(used, key(2));
  forgetReady(used, key(3));
  expect([1, 2].map((fill) => findUsed(used, key(fill), initiate, at(1)))).toEqual([
    "drop",
    "drop",
  ]);
});

test("a full cache forgets nobody early", () => {
  const used = createUsedCookies(2);
  expect([1, 2, 3].map((fill) => markUsed(used, key(fill), initiate, ready, at(fill)))).toEqual([
    true,
    true,
    false,
  ]);
  expect(findUsed(used, key(1), initiate, at(100))).toBe(ready);
  expect(markUsed(used, key(3), initiate, ready, at(150_001))).toBe(true);
});
