import { describe, expect, test } from "vitest";
import { queries } from "#cma/query/catalog.ts";
import { parseParameters } from "#cma/query/parameters.ts";
import type { Query } from "#cma/query/query.ts";

const queryOf = (name: string): Query => {
  const found = queries.find((query) => query.name === name);
  if (found === undefined) throw new RangeError(`no query ${name}`);
  return found;
};
const parse = (name: string, ...words: readonly string[]) => parseParameters(queryOf(name), words);

describe("words become bound values", () => {
  test.each([
    { name: "findip", words: ["ipaddr=10.0.0.7"], bound: { ipaddr: "10.0.0.7" } },
    { name: "findip", words: ["10.0.0.7"], bound: { ipaddr: "10.0.0.7" } },
    { name: "findip", words: ["FE80::0:1%eth0"], bound: { ipaddr: "fe80::1" } },
    { name: "findip", words: ["::ffff:10.0.0.7"], bound: { ipaddr: "10.0.0.7" } },
    { name: "failing", words: [], bound: { rule: null, host: null } },
    { name: "failing", words: ["host=web1"], bound: { rule: null, host: "web1" } },
    { name: "failing", words: ["host=a=b"], bound: { rule: null, host: "a=b" } },
    { name: "hostipports", words: ["host='; DROP"], bound: { host: "'; DROP" } },
  ])("$name $words", ({ name, words, bound }) => {
    expect(parse(name, ...words)).toEqual({ ok: true, bound });
  });
});

describe("what does not fit is said", () => {
  test.each([
    { name: "findip", words: [], problem: "findip needs ipaddr=" },
    { name: "findip", words: ["ipaddr=10.0.0.300"], problem: "ipaddr must be an IPv4 or IPv6" },
    { name: "findip", words: ["address=10.0.0.7"], problem: "it takes ipaddr=…" },
    { name: "failing", words: ["host=a", "host=b"], problem: "host is given twice" },
    { name: "nodecount", words: ["1"], problem: "it takes none" },
    { name: "hostipports", words: ["host="], problem: "host must be a host name" },
    { name: "hostipports", words: [`host=${"x".repeat(256)}`], problem: "host must be" },
    { name: "failing", words: [`rule=${"x".repeat(129)}`], problem: "rule must be the id" },
  ])("$name $words", ({ name, words, problem }) => {
    expect(parse(name, ...words)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });
});
