import { expect, test } from "vitest";
import { parseDuration } from "#cma/config/duration.ts";

test.each([
  ["2s", 2_000],
  ["5m", 300_000],
  ["8h", 28_800_000],
  ["1d", 86_400_000],
  ["1.5 s", 1_500],
  [60, 60_000],
  [0.5, 500],
  ["60", undefined],
  ["-1s", undefined],
  ["1 week", undefined],
  ["", undefined],
  [-1, undefined],
  [Number.POSITIVE_INFINITY, undefined],
  [null, undefined],
  [["2s"], undefined],
])("%j is %j ms", (written, ms) => {
  expect(parseDuration(written)).toBe(ms);
});
