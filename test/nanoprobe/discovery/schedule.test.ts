import type { Instant } from "@assimilation/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  begin,
  complete,
  createSchedule,
  due,
  isFirstRoundOver,
  nextDueAt,
  type Schedule,
  setRepeats,
} from "#nanoprobe/discovery/schedule.ts";
import { chain, textModule } from "../support/modules.ts";

const at = (ms: number) => ms as Instant;
const one = (hostId = "host") => createSchedule([{ module: textModule("a") }], hostId);

/** Runs what is due; undefined when nothing is. */
const run = (
  schedule: Schedule,
  startMs: number,
  endMs = startMs,
  text = "go",
): string | undefined => {
  const entry = due(schedule, at(startMs));
  if (entry === undefined) return undefined;
  begin(entry);
  complete(schedule, entry, { text }, at(endMs));
  return entry.name;
};

describe("the first round", () => {
  test("is at once, and in the order of the catalogue", () => {
    const schedule = createSchedule(chain, "host");
    expect([run(schedule, 0), run(schedule, 0), run(schedule, 0)]).toEqual(["a", "b", undefined]);
    expect(isFirstRoundOver(schedule)).toBe(true);
  });

  test("is over without what this host does not call for", () => {
    const schedule = createSchedule(chain, "host");
    expect(isFirstRoundOver(schedule)).toBe(false);
    run(schedule, 0, 0, "stay");
    expect(isFirstRoundOver(schedule)).toBe(true);
    expect(run(schedule, 0)).toBeUndefined();
  });

  test("what was not called for at first may be later", () => {
    const schedule = createSchedule(chain, "host");
    run(schedule, 0, 0, "stay");
    run(schedule, 60_000, 60_000, "go");
    expect(run(schedule, 60_000)).toBe("b");
  });
});

test("what runs is not due", () => {
  const schedule = one();
  const entry = due(schedule, at(0));
  if (entry !== undefined) begin(entry);
  expect([due(schedule, at(1e9)), nextDueAt(schedule, at(1e9))]).toEqual([undefined, undefined]);
});

test("a repeat counts from completion, once the splay is behind", () => {
  const schedule = one();
  run(schedule, 0);
  run(schedule, 60_000, 70_000);
  expect(nextDueAt(schedule, at(70_000))).toBe(130_000);
  expect([run(schedule, 129_999), run(schedule, 130_000)]).toEqual([undefined, "a"]);
});

test("the second look comes within one repeat, at a time of the host's own", () => {
  const seconds = new Set<number>();
  fc.assert(
    fc.property(fc.string(), (hostId) => {
      const schedule = one(hostId);
      run(schedule, 0);
      const next = nextDueAt(schedule, at(0)) ?? 0;
      expect(next).toBeGreaterThan(0);
      expect(next).toBeLessThanOrEqual(60_000);
      seconds.add(next);
    }),
  );
  expect(seconds.size).toBeGreaterThan(50);
});

describe("repeats set by the CMA", () => {
  const nextAfterTwoLooks = (repeatMs: Record<string, number>): number => {
    const schedule = one();
    run(schedule, 0);
    run(schedule, 60_000);
    setRepeats(schedule, repeatMs);
    return (nextDueAt(schedule, at(60_000)) ?? 0) - 60_000;
  };

  test.each([
    [{}, 60_000],
    [{ a: 2000 }, 2000],
    [{ a: 2000, "a/a": 3000 }, 3000],
    [{ b: 2000 }, 60_000],
    [{ a: 1 }, 1000],
  ])("%j makes it %i ms", (repeatMs, expected) => {
    expect(nextAfterTwoLooks(repeatMs)).toBe(expected);
  });

  test("are forgotten when they are no longer set", () => {
    const schedule = one();
    setRepeats(schedule, { a: 2000 });
    setRepeats(schedule, {});
    expect(schedule.entries[0]?.repeatMs).toBe(60_000);
  });
});
