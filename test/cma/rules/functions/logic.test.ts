import { describe, expect, test } from "vitest";
import { outcome } from "../outcome.ts";

describe("three-valued logic", () => {
  const facts = { t: true, f: false, a: null };
  test.each([
    ["NOT($t)", false],
    ["NOT($f)", true],
    ["NOT($a)", "absent"],
    ["AND($t, $t)", true],
    ["AND($t, $f)", false],
    ["AND($t, $a)", "absent"],
    ["AND($f, $a)", false],
    ["AND($a, $a)", "absent"],
    ["OR($t, $f)", true],
    ["OR($f, $f)", false],
    ["OR($t, $a)", true],
    ["OR($f, $a)", "absent"],
    ["OR($a, $a)", "absent"],
    ["MUST($t, $t)", true],
    ["MUST($t, $f)", false],
    ["MUST($t, $a)", false],
    ["MUST($a)", false],
    ["NONEOK($t, $a)", true],
    ["NONEOK($a)", true],
    ["NONEOK($f, $a)", false],
    ["IGNORE($f)", true],
    ["IGNORE($a)", true],
    ["AND(true, NOT(false))", true],
  ])("%s: %s", (source, is) => {
    expect(outcome(source, facts)).toBe(is);
  });
});

test.each([
  ["AND($text, $t)", "absent"],
  ["AND(yes, true)", 'error 1: AND takes true or false, not the text "yes"'],
  ["NOT(1)", "error 1: NOT takes true or false, not 1"],
  ["MUST($list)", "error 1: MUST takes true or false, not a list"],
  ["NOT($word)", false],
  ["OR(false, 3)", "error 1: OR takes true or false, not 3"],
])("%s: %s", (source, is) => {
  expect(outcome(source, { list: [], word: "TRUE" })).toBe(is);
});

test("of lists and maps, OR gives the first there is", () => {
  expect(outcome("OR($a, $b, $c)", { b: [1], c: [2] })).toEqual([1]);
});

describe("FOREACH", () => {
  const files = {
    "/a": { owner: "root", mode: 1 },
    "/b": { owner: "root", mode: 2 },
  };
  test.each([
    ['FOREACH("EQ($owner, root)")', files, true],
    ['FOREACH("EQ($mode, 1)")', files, false],
    ['FOREACH("EQ($group, root)")', files, "absent"],
    ['FOREACH("OR(EQ($mode, 1), EQ($group, root))")', files, "absent"],
    ['FOREACH($files, "EQ($owner, root)")', { files }, true],
    [
      'FOREACH($files, $more, "EQ($mode, 1)")',
      { files: {}, more: [{ mode: 1 }, { mode: 3 }] },
      false,
    ],
    ['FOREACH($none, "EQ($owner, root)")', {}, "absent"],
    ['FOREACH("EQ($owner, root)")', {}, "absent"],
    ['FOREACH("EQ($owner, root)")', { count: 2, ...files }, true],
    ['FOREACH("EQ($owner, root)")', { owner: "root", "/a": { mode: 1 } }, "absent"],
    ['FOREACH("$owner")', files, 'error 1: FOREACH takes true or false, not the text "root"'],
    ['FOREACH($n, "EQ($a, 1)")', { n: 5 }, "error 1: FOREACH goes through maps and lists, not 5"],
    ['FOREACH("FOREACH(\\"EQ($x, 1)\\")")', { a: { b: { x: 1 }, c: { x: 1 } } }, true],
  ])("%s on %j: %s", (source, facts, is) => {
    expect(outcome(source, facts)).toBe(is);
  });

  test("sees nothing but its map: what the host has cannot make up for what a file lacks", () => {
    expect(outcome('FOREACH("EQ($owner, root)")', { "/a": {} }, { owner: "root" })).toBe("absent");
  });
});
