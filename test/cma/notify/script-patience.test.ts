import type { Instant } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { mayRun, newPatience, sawEnd, sawTimeOut } from "#cma/notify/script-patience.ts";

const at = (ms: number): Instant => ms as Instant;
const minutes = 60_000;

describe("a script that hangs", () => {
  test("is left out after the third time-out in a row, longer each time, at most an hour", () => {
    const patience = newPatience();
    const pauses = Array.from({ length: 9 }, () => sawTimeOut(patience, at(0)));
    expect(pauses.map((pause) => pause && pause / minutes)).toEqual([
      ...[undefined, undefined, 5, 10, 20, 40, 60, 60, 60],
    ]);
  });

  test("is tried again when its pause is over, and what it missed is counted", () => {
    const patience = newPatience();
    for (let timeOut = 0; timeOut < 3; timeOut++) sawTimeOut(patience, at(1_000));
    expect(mayRun(patience, at(1_000))).toBe(false);
    expect(mayRun(patience, at(1_000 + 5 * minutes - 1))).toBe(false);
    expect(mayRun(patience, at(1_000 + 5 * minutes))).toBe(true);
    expect(patience.missed).toBe(2);
  });

  test("is trusted again once it ends in time", () => {
    const patience = newPatience();
    for (let timeOut = 0; timeOut < 4; timeOut++) sawTimeOut(patience, at(0));
    sawEnd(patience);
    expect(mayRun(patience, at(1))).toBe(true);
    expect(sawTimeOut(patience, at(1))).toBeUndefined();
  });
});
