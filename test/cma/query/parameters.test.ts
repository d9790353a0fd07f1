import { describe, expect, test } from "vitest";
import { queries } from "#cma/query/catalog.ts";
import { parseParameters } from "#cma/query/parameters.ts";
import type { Query } from "#cma/query/query.ts";

const queryOf = (name: string): Query => {
  const found = queries.find((query) => query.name === name);
  if (found === undefined) throw new RangeError(`no query ${name}`);
  return found;
};
const parse = (name: string, ...words: readonly string[]) =>
  parseParameters(queryOf(name), words, 1_000_000_000);

describe("words become bound values", () => {
  test.each([
    { name: "findip", words: ["ipaddr=10.0.0.7"], bound: { ipaddr: "10.0.0.7" } },
    { name: "findip", words: ["10.0.0.7"], bound: { ipaddr: "10.0.0.7" } },
    { name: "findip", words: ["FE80::0:1%eth0"], bound: { ipaddr: "fe80::1" } },
    { name: "findip", words: ["::ffff:10.0.0.7"], bound: { ipaddr: "10.0.0.7" } },
    { name: "failing", words: [], bound: { rule: null, host: null, severity: null } },
    { name: "failing", words: ["host=web1"], bound: { rule: null, host: "web1", severity: null } },
    { name: "failing", words: ["host=a=b"], bound: { rule: null, host: "a=b", severity: null } },
    { name: "hostipports", words: ["host='; DROP"], bound: { host: "'; DROP" } },
    { name: "hostipports", words: ["x".repeat(256)], bound: { host: "x".repeat(256) } },
    { name: "findmac", words: ["0200.5E00.5301"], bound: { macaddr: "02:00:5e:00:53:01" } },
    { name: "findmac", words: ["02-00-5e-00-53-01"], bound: { macaddr: "02:00:5e:00:53:01" } },
    { name: "packagegrep", words: ["^lib.*ssl"], bound: { regex: "^lib.*ssl" } },
    { name: "whatlistens", words: ["22"], bound: { port: 22, protocol: null } },
    { name: "whatlistens", words: ["22", "udp"], bound: { port: 22, protocol: "udp" } },
    { name: "whatlistens", words: ["protocol=udp", "80"], bound: { port: 80, protocol: "udp" } },
    { name: "whatlistens", words: ["udp", "port=80"], bound: { port: 80, protocol: "udp" } },
    { name: "changes", words: ["since=1h"], bound: { host: null, since: 996_400_000 } },
    { name: "changes", words: ["since=10"], bound: { host: null, since: 999_990_000 } },
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
    { name: "failing", words: ["severity=huge"], problem: "severity must be one of high, medium" },
    { name: "findmac", words: ["02:00"], problem: "macaddr must be a hardware address" },
    { name: "packagegrep", words: ["(?=a)"], problem: "regex must be a regular expression" },
    { name: "whatlistens", words: ["ssh"], problem: "port must be a number from 1 to 65535" },
    { name: "whatlistens", words: ["99999"], problem: "port must be" },
    { name: "whatlistens", words: ["0"], problem: "port must be" },
    { name: "whatlistens", words: ["65536"], problem: "port must be" },
    { name: "changes", words: ["since=soon"], problem: "since must be a number of seconds" },
    { name: "hostipports", words: ["host=\ud800"], problem: "host must be" },
    { name: "whatlistens", words: ["port=80", "80"], problem: "protocol must be one of" },
    { name: "whatlistens", words: ["80", "udp", "udp"], problem: "no parameter for “udp”" },
    { name: "nodecount", words: ["1"], problem: "it takes none" },
    { name: "hostipports", words: ["host="], problem: "host must be a host name" },
    { name: "hostipports", words: [`host=${"x".repeat(257)}`], problem: "host must be" },
    { name: "failing", words: [`rule=${"x".repeat(257)}`], problem: "rule must be a text" },
  ])("$name $words", ({ name, words, problem }) => {
    expect(parse(name, ...words)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });
});

test("a list is its texts", () => {
  const parameters = [{ name: "hosts", type: "list", doc: "", isRequired: true }] as const;
  const parsed = parseParameters({ name: "own", parameters }, ["hosts=web1,web2"], 0);
  expect(parsed).toEqual({ ok: true, bound: { hosts: ["web1", "web2"] } });
});
