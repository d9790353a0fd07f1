import type { ErrorCode, Instant } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { isNews, nothingSaid, type WaitingReason } from "#cma/inbound/waiting-reasons.ts";

const MINUTE_MS = 60_000;

const down = (message: string): WaitingReason => ({ code: "ASSIM_STORE_DOWN", message });
const refused = down("It does not answer. (connect ECONNREFUSED 10.0.0.1:7687)");
const nameless = down("It does not answer. (getaddrinfo ENOTFOUND graph.example.com)");

/** What is said of reasons that come in this order, a minute apart. */
const saidOf = (reasons: readonly WaitingReason[], everyMs = MINUTE_MS) => {
  const said = nothingSaid();
  return reasons.filter((reason, index) => isNews(said, reason, (index * everyMs) as Instant));
};

const times = <T>(count: number, value: T): readonly T[] => Array<T>(count).fill(value);

test("the same reason is said once, however long it lasts", () => {
  expect(saidOf(times(10_000, refused))).toEqual([refused]);
});

describe("another reason is said at once:", () => {
  const culprit = (name: string): WaitingReason => ({ ...down("Too much."), culprit: name });
  const coded = (code: ErrorCode): WaitingReason => ({ code, message: "It is away." });
  test.each([
    ["of the same code", [refused, nameless]],
    [
      "in the same words, by another code",
      [coded("ASSIM_STORE_DOWN"), coded("ASSIM_STORE_SERVER")],
    ],
    ["another message that is too much", [culprit("agent f00d"), culprit("agent f00e")]],
  ])("%s", (_, reasons) => {
    expect(saidOf(reasons)).toEqual(reasons);
  });
});

describe("what only counts on is no other reason:", () => {
  test.each([
    [
      "an address of several",
      "connect ECONNREFUSED 10.0.0.1:7687",
      "connect ECONNREFUSED 10.0.0.2:7687",
    ],
    ["an address of version 6", "connect ETIMEDOUT ::1:7687", "connect ETIMEDOUT fd84::2:7687"],
    ["a pool", "Active conn count = 0, Idle = 1.", "Active conn count = 12, Idle = 0."],
    ["an id", "LockClient[4711] waits", "LockClient[4712] waits"],
    ["a key", "4:6f2a-11:7 waits", "4:6f2a-11:19 waits"],
    ["a moment", "at 2026-11-22T11:50:00.123Z", "at 2026-11-22T11:50:15.456Z"],
  ])("%s", (_, one, other) => {
    expect(saidOf([down(one), down(other)])).toEqual([down(one)]);
  });
});

test("reasons that take turns are said each quarter of an hour", () => {
  const turns = times(30, [refused, nameless]).flat();
  expect(saidOf(turns)).toHaveLength(2 * 4);
});

test("one that is back for good is said, though it was said a moment before", () => {
  expect(saidOf([refused, nameless, ...times(60, refused)])).toEqual([refused, nameless, refused]);
});
