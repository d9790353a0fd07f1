import { expect, test } from "vitest";
import {
  createMinuteKeys,
  nextTurnAt,
  openCookie,
  sealCookie,
  turnMinuteKeys,
} from "#protocol/handshake/minute-keys.ts";
import { at } from "#test/support/handshake.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const random = createPrng(3, "minutes");
const secrets = {
  agentSessionKey: new Uint8Array(32).fill(1),
  managerSessionSecret: new Uint8Array(32).fill(2),
};
const plain = Uint8Array.of(...secrets.agentSessionKey, ...secrets.managerSessionSecret);

test.each([
  { sealedAt: 0, openedAt: 119_999, opens: true },
  { sealedAt: 0, openedAt: 120_000, opens: false },
  { sealedAt: 59_999, openedAt: 120_000, opens: false },
  { sealedAt: 60_000, openedAt: 120_000, opens: true },
  { sealedAt: 0, openedAt: 86_400_000, opens: false },
])("a cookie of $sealedAt opens at $openedAt: $opens", ({ sealedAt, openedAt, opens }) => {
  const keys = createMinuteKeys(random, at(0));
  const cookie = sealCookie(keys, secrets, random, at(sealedAt));
  expect(cookie).toHaveLength(96);
  expect(openCookie(keys, cookie, random, at(openedAt))).toEqual(opens ? plain : undefined);
});

test("keys are wiped where they were, at most two minutes old", () => {
  const keys = createMinuteKeys(random, at(0));
  const first = keys.current.key;
  turnMinuteKeys(keys, random, at(60_000));
  expect(keys.previous.key).toBe(first);
  const second = keys.current.key;
  turnMinuteKeys(keys, random, at(119_999));
  expect(keys.current.key).toBe(second);
  turnMinuteKeys(keys, random, at(120_000));
  expect(first).toEqual(new Uint8Array(32));
  turnMinuteKeys(keys, random, at(10_000_000));
  expect(second).toEqual(new Uint8Array(32));
  expect(keys.turnedAt).toBe(9_960_000);
});

test("without cookies there is nothing to turn for", () => {
  const keys = createMinuteKeys(random, at(0));
  expect(nextTurnAt(keys)).toBeUndefined();
  sealCookie(keys, secrets, random, at(1));
  expect(nextTurnAt(keys)).toBe(60_000);
});

test("no two cookies are alike", () => {
  const keys = createMinuteKeys(random, at(0));
  const [a, b] = [1, 2].map(() => sealCookie(keys, secrets, random, at(0)));
  expect(a).not.toEqual(b);
});
