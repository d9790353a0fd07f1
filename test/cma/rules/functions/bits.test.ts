import { expect, test } from "vitest";
import { outcome } from "../outcome.ts";

test.each([
  ["bitwiseAND(7, 3)", 3],
  ["bitwiseAND(7, 1, 2)", 0],
  ['bitwiseAND("0x1f", "022")', 0x12],
  ["bitwiseAND($umask, 077)", 0o22],
  ["bitwiseAND($umask, $none)", "absent"],
  ["bitwiseOR(1, 2, 4)", 7],
  ["bitwiseOR(0x100000000, 1)", 0x100000001],
  ["bitwiseOR($none, 1)", "absent"],
  ["bitwiseAND(-1, 255)", 255],
  ["bitwiseAND(1.5, 1)", "error 1: bitwiseAND takes integers below 2^53, not 1.5"],
  ["bitwiseOR(a, 1)", 'error 1: bitwiseOR takes integers below 2^53, not the text "a"'],
  ["EQ(bitwiseAND($umask, 077), 077)", false],
])("%s: %s", (source, is) => {
  expect(outcome(source, { umask: 0o22 })).toBe(is);
});
