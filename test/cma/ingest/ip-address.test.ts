import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLinkLocal, isLoopback, isWildcard, parseIp, subnetOf } from "#cma/ingest/ip-address.ts";

describe("an address", () => {
  test.each([
    ["10.0.0.1", "10.0.0.1"],
    ["255.255.255.255", "255.255.255.255"],
    ["::", "::"],
    ["::1", "::1"],
    ["FE80::0001", "fe80::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:0db8:0000:0000:0000:0000:0002:0001", "2001:db8::2:1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::ffff:c000:207", "192.0.2.7"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
  ])("%s is spelt %s", (text, canonical) => {
    expect(parseIp(text)?.text).toBe(canonical);
  });

  test.each([
    "",
    "10.0.0",
    "10.0.0.256",
    "010.0.0.1",
    "10.0.0.1.1",
    "1e1.0.0.1",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "12345::",
    "::g",
    "::1.2.3",
    "10.0.0.1\n",
    "x".repeat(1_000_000),
  ])("%j is none", (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  test("of any sixteen bytes is spelt as Node would, and reads back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const groups = Array.from({ length: 8 }, (_, at) =>
          (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
        ).join(":");
        const ip = parseIp(groups);
        expect(ip).toBeDefined();
        expect(isIP(ip?.text ?? "")).toBe(ip?.family);
        expect(parseIp(ip?.text ?? "")).toEqual(ip);
      }),
    );
  });

  test("any text is an address or refused, never an exception", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789abcf:.%x") }), (text) => {
        const ip = parseIp(text);
        if (ip !== undefined) expect(isIP(ip.text)).toBe(ip.family);
      }),
    );
  });
});

test.each([
  ["127.0.0.1", true, false, false],
  ["127.1.2.3", true, false, false],
  ["::1", true, false, false],
  ["169.254.7.7", false, true, false],
  ["fe80::1", false, true, false],
  ["febf::1", false, true, false],
  ["fec0::1", false, false, false],
  ["0.0.0.0", false, false, true],
  ["::", false, false, true],
  ["10.0.0.1", false, false, false],
])("%s: loopback %s, link-local %s, wildcard %s", (text, loopback, linkLocal, wildcard) => {
  const ip = parseIp(text);
  if (ip === undefined) throw new Error(text);
  expect([isLoopback(ip), isLinkLocal(ip), isWildcard(ip)]).toEqual([
    loopback,
    linkLocal,
    wildcard,
  ]);
});

test.each([
  ["10.1.2.3", 24, "10.1.2.0/24"],
  ["10.1.2.3", 20, "10.1.0.0/20"],
  ["10.1.2.3", 32, "10.1.2.3/32"],
  ["10.1.2.3", 0, "0.0.0.0/0"],
  ["2001:db8::1:2", 64, "2001:db8::/64"],
  ["10.1.2.3", 33, undefined],
  ["10.1.2.3", -1, undefined],
  ["10.1.2.3", 1.5, undefined],
  ["10.1.2.3", Number.NaN, undefined],
])("%s/%d lies in %s", (text, bits, cidr) => {
  const ip = parseIp(text);
  if (ip === undefined) throw new Error(text);
  expect(subnetOf(ip, bits)).toBe(cidr);
});
