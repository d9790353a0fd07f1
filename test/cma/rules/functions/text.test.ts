import { expect, test } from "vitest";
import { outcome } from "../outcome.ts";

const facts = {
  banner: "/etc/Issue.net",
  n: 42,
  list: [],
  lines: "one\ntwo",
  pattern: "^/etc/",
  bad: "(",
  flags: "i",
  exe: "/usr/sbin/sshd",
  pathname: "/opt/java/bin/java",
};

test.each([
  ["match($banner, issue)", false],
  ["match($banner, issue, i)", true],
  ["match($banner, issue, I)", true],
  ['match($banner, "net$")', true],
  ["match($banner, $pattern)", true],
  ["match($banner, ISSUE, $flags)", true],
  ["match($banner, issue, $none)", "absent"],
  ['match($lines, "^two", m)', true],
  ['match($lines, "one.two", s)', true],
  ["match($n, 4)", true],
  ["match($none, a)", "absent"],
  ["match($banner, $none)", "absent"],
  ["match($list, a)", "error 1: match searches text, not a list"],
  ["match($banner, $bad)", 'error 1: "(" is not a regular expression of RE2'],
  ["match($banner, $list)", "error 1: a regular expression and its flags are text"],
  ["match($banner, a, zz)", "refused 1: match has no flag z; there are i, m and s"],
  ["basename($exe)", "sshd"],
  ["basename()", "java"],
  ["basename($none, $exe)", "sshd"],
  ["basename($none)", "absent"],
  ["basename(sshd)", "sshd"],
  ["basename(/usr/)", ""],
  ["basename($list)", "error 1: basename takes a path, not a list"],
  ["dirname($exe)", "/usr/sbin"],
  ["dirname()", "/opt/java/bin"],
  ["dirname(/vmlinuz)", "/"],
  ["dirname(sshd)", ""],
  ["dirname($none)", "absent"],
])("%s: %s", (source, is) => {
  expect(outcome(source, facts)).toBe(is);
});

test("a pattern that stops engines that backtrack takes linear time", () => {
  expect(outcome('match($a, "^(a+)+$")', { a: `${"a".repeat(50_000)}!` })).toBe(false);
});

test("more text than any setting has is refused", () => {
  expect(outcome("match($a, b)", { a: "a".repeat(65_537) })).toContain("at most 65536 characters");
});
