import { expect, test } from "vitest";
import { outcome } from "../outcome.ts";

const facts = {
  argv: ["java", "-Dneo4j.home=/opt/neo4j", "-c", "a.conf", "-p1984", "--dir=/srv", 7, "-x"],
  other: ["named", "-c", "b.conf"],
  n: 3,
};

test.each([
  ["argequals(-Dneo4j.home)", "/opt/neo4j"],
  ["argequals(neo4j.home)", "absent"],
  ["argequals($other, -c)", "absent"],
  ["argequals($none, -c)", "absent"],
  ["argequals($none)", "absent"],
  ["argequals($n, -c)", "error 1: argequals looks into a list, not 3"],
  ['argmatch("--dir=(.*)")', "/srv"],
  ['argmatch("^-p[0-9]+")', "-p1984"],
  ["argmatch($other, conf)", "conf"],
  ["argmatch(nowhere)", "absent"],
  ["argmatch($none)", "absent"],
  ["flagvalue(-c)", "a.conf"],
  ["flagvalue($other, -c)", "b.conf"],
  ["flagvalue(other, -c)", "b.conf"],
  ["flagvalue(-p)", "1984"],
  ["flagvalue(--dir)", "absent"],
  ["flagvalue(-x)", "absent"],
  ["flagvalue(-z)", "absent"],
  ["flagvalue($argv, $other)", "error 1: flagvalue looks for text, not a list"],
])("%s: %s", (source, is) => {
  expect(outcome(source, facts)).toBe(is);
});

test("without a command line there is no answer", () => {
  expect(outcome("flagvalue(-c)", {})).toBe("absent");
});
