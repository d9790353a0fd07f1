import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NodeKey } from "#cma/graph/change.ts";
import { createNodeKeys } from "#cma/graph/keys.ts";
import { nodeKinds } from "#cma/graph/node-kinds.ts";

const keys = createNodeKeys((text) => createHash("sha256").update(text).digest("hex"));
const drone = keys.drone("0123456789abcdef0123456789abcdef");

test.each([
  [drone, "Drone:0123456789abcdef0123456789abcdef"],
  [keys.system("00:1b:54:aa:bb:cc"), "SystemNode:00:1b:54:aa:bb:cc"],
  [keys.nic(drone, "02:00:00:00:00:01", "eth0"), `NICNode:${drone}|02:00:00:00:00:01|eth0`],
  [keys.ip("fe80::1", drone), `IPaddrNode:fe80::1|${drone}`],
  [keys.subnet("10.0.0.0/8", "site a"), "Subnet:10.0.0.0/8|site%20a"],
  [keys.port(drone, "tcp", "10.0.0.7", 443), `IPtcpportNode:${drone}|tcp|10.0.0.7|443`],
  [
    keys.process({ drone, exe: "/usr/sbin/sshd", argvHash: "c0ffee", uid: 0, gid: 33 }),
    `ProcessNode:${drone}|/usr/sbin/sshd|c0ffee|0|33`,
  ],
  [keys.packageSet("c0ffee"), "PackageSet:c0ffee"],
  [
    keys.package("deb", "libc6", "2.36-9+deb12u10", "amd64"),
    "Package:deb|libc6|2.36-9+deb12u10|amd64",
  ],
  [keys.package("deb", "a b", "1:2~rc1", ""), "Package:deb|a%20b|1:2%7Erc1|"],
  [keys.rule("V-38477"), "Rule:V-38477"],
  [keys.discovery(drone, "os", ""), `Discovery:${drone}|os|`],
  [keys.change(drone, "", 17), `Change:${drone}|17`],
  [keys.change(drone, "0a1b", 17), `Change:${drone}|0a1b|17`],
])("%s is readable", (key, readable) => {
  expect(key).toBe(readable);
});

/** Texts that could be mistaken for one another, once joined. */
const part = fc.oneof(
  fc.string({
    unit: fc.constantFrom("a", "|", "%", "~", "7", "C", " ", "é", "\u0000"),
    maxLength: 4,
  }),
  fc.constantFrom("x".repeat(96), "x".repeat(97), "x".repeat(300), `${"x".repeat(299)}y`),
  fc.string({ unit: "grapheme", maxLength: 60 }),
);
const parts = fc.tuple(part, part, part);

describe("two keys", () => {
  const nicOf = ([owner, mac, ifname]: readonly [string, string, string]): NodeKey =>
    keys.nic(owner as NodeKey, mac, ifname);

  test("are the same only when all their parts are", () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        expect(nicOf(one) === nicOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    [
      ["a|b", "", ""],
      ["a", "b", ""],
    ],
    [
      ["a", "b|", ""],
      ["a", "b", "|"],
    ],
    [
      ["%7C", "", ""],
      ["|", "", ""],
    ],
    [
      ["é", "", ""],
      ["%C3%A9", "", ""],
    ],
    [
      ["x".repeat(300), "", ""],
      [`${"x".repeat(299)}y`, "", ""],
    ],
  ] as const)("of %j and %j differ", (one, other) => {
    expect(nicOf(one)).not.toBe(nicOf(other));
  });

  test("do not meet where a long part is shortened and a short one looks like it", () => {
    const shortened = keys.rule("x".repeat(300));
    expect(shortened).toMatch(/^Rule:x+~[0-9a-f]{64}$/);
    expect(keys.rule(shortened.slice("Rule:".length))).not.toBe(shortened);
  });
});

test("a key is a kind and printable ASCII, and at most 512 bytes, whatever the parts", () => {
  const kinds = nodeKinds.map(({ kind }) => kind).join("|");
  fc.assert(
    fc.property(part, part, part, fc.nat(), (owner, exe, argvHash, uid) => {
      const key = keys.process({ drone: owner as NodeKey, exe, argvHash, uid, gid: uid });
      expect(key).toMatch(new RegExp(`^(${kinds}):[\\x21-\\x7e]+$`));
      expect(key.length).toBeLessThanOrEqual(512);
    }),
  );
  const long = "\u{1f600}".repeat(1000);
  const longest = keys.port(long as NodeKey, long, long, Number.MAX_VALUE);
  expect(longest.length).toBeLessThanOrEqual(512);
  expect(keys.package(long, long, long, long).length).toBeLessThanOrEqual(512);
});

test("a hash that leaves no room for the beginning is our mistake", () => {
  const unfit = createNodeKeys((text) => text);
  expect(() => unfit.rule("x".repeat(97))).toThrow(RangeError);
});
