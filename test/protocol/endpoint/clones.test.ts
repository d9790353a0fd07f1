import { describe, expect, test } from "vitest";
import { createCloneWatch, noteBoot } from "#protocol/endpoint/clones.ts";

const seen = (boots: string): string[] => {
  const watch = createCloneWatch();
  return [...boots].map((boot) => noteBoot(watch, "key", boot));
};

describe("boots of one key", () => {
  test.each([
    { boots: "a", last: "first" },
    { boots: "aaaa", last: "known" },
    { boots: "abcdefgh", last: "known" },
    { boots: "aba", last: "cloned" },
    { boots: "abca", last: "cloned" },
    { boots: "abab", last: "known" },
  ])("$boots: $last", ({ boots, last }) => {
    expect(seen(boots).at(-1)).toBe(last);
  });

  test("are reported once, however long it goes on", () => {
    expect(seen("abababacbab").filter((word) => word === "cloned")).toHaveLength(1);
  });

  test("of many keys are remembered up to a bound, the longest unheard forgotten first", () => {
    const watch = createCloneWatch();
    for (let i = 0; i <= 65_536; i++) noteBoot(watch, `${i}`, "a");
    expect(watch.boots.size).toBe(65_536);
    expect([noteBoot(watch, "1", "a"), noteBoot(watch, "0", "a")]).toEqual(["known", "first"]);
  });
});
