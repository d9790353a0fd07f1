import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultGateways, ipv6Scopes } from "#nanoprobe/discovery/modules/routes.ts";
import { fixtureFiles } from "../../support/host.ts";

const debian = fixtureFiles("debian-12");
const route = (
  iface: string,
  destination: string,
  gateway: string,
  flags: string,
  metric: number,
) => `${iface}\t${destination}\t${gateway}\t${flags}\t0\t0\t${metric}\t${destination}\t0\t0\t0\n`;
const none = "00000000";

test("a Debian's default gateway is the IPv4 one", () => {
  const gateways = defaultGateways(
    debian["/proc/net/route"] ?? "",
    debian["/proc/net/ipv6_route"] ?? "",
  );
  expect(gateways).toEqual(new Map([["eth0", "192.0.2.1"]]));
});

test("without IPv4 it is the IPv6 one", () => {
  const gateways = defaultGateways("", debian["/proc/net/ipv6_route"] ?? "");
  expect(gateways).toEqual(new Map([["eth0", "fd00::1"]]));
});

test("the lowest metric wins, per interface", () => {
  const text = [
    route("eth0", none, "020200C0", "0003", 200),
    route("eth0", none, "010200C0", "0003", 100),
    route("eth1", none, "030200C0", "0003", 300),
  ].join("");
  expect(defaultGateways(text, "")).toEqual(
    new Map([
      ["eth0", "192.0.2.1"],
      ["eth1", "192.0.2.3"],
    ]),
  );
});

test.each([
  ["not up", route("eth0", none, "010200C0", "0002", 0)],
  ["no gateway", route("eth0", none, none, "0001", 0)],
  ["rejected", route("eth0", none, "010200C0", "0203", 0)],
  ["not the default", route("eth0", "0000000A", "010200C0", "0003", 0)],
  ["broken", "eth0 00000000"],
])("a route that is %s counts for nothing", (_, text) => {
  expect(defaultGateways(text, "").size).toBe(0);
});

test("scopes have the words of ip(8)", () => {
  expect(ipv6Scopes(debian["/proc/net/if_inet6"] ?? "")).toEqual(
    new Map([
      ["fd00::2", "global"],
      ["::1", "host"],
      ["fe80::fc:ff:fe00:1", "link"],
    ]),
  );
});

test("no text makes it throw", () => {
  const line = fc.array(fc.stringMatching(/^[0-9A-F]{0,33}$/), { maxLength: 11 });
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = lines.map((words) => words.join(" ")).join("\n");
      defaultGateways(text, text);
      ipv6Scopes(text);
    }),
  );
});
