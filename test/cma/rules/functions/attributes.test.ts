import { expect, test } from "vitest";
import { outcome } from "../outcome.ts";

const facts = {
  defaults: [{ env_reset: true }, { authenticate: false, timeout: 5 }, [{ deep: "x" }]],
  map: { a: 1, gone: null },
  n: 4,
};

test.each([
  ["ATTRSEARCH($map, a)", true],
  ["ATTRSEARCH($map, a, 1)", true],
  ['ATTRSEARCH($map, a, "1")', true],
  ["ATTRSEARCH($map, a, 2)", false],
  ["ATTRSEARCH($map, gone)", false],
  ["ATTRSEARCH($map, constructor)", false],
  ["ATTRSEARCH($defaults, authenticate, false)", true],
  ["ATTRSEARCH($defaults, authenticate, $none)", false],
  ["ATTRSEARCH($defaults, deep)", true],
  ["ATTRSEARCH($n, a)", false],
  ["ATTRSEARCH($none, a)", "absent"],
  ["FINDATTRVALUE($defaults, timeout)", 5],
  ["FINDATTRVALUE($defaults, authenticate)", false],
  ["FINDATTRVALUE($defaults, timeout, 6)", "absent"],
  ["FINDATTRVALUE($map, b)", "absent"],
  ["FINDATTRVALUE($none, a)", "absent"],
])("%s: %s", (source, is) => {
  expect(outcome(source, facts)).toBe(is);
});
