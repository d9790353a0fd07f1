import type { JsonMap } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { netconfig } from "#cma/ingest/netconfig.ts";
import { reporter, testKeys } from "#test/support/make-cma.ts";

const us = reporter();
const eth0 = testKeys.nic(us.drone, "52:54:00:12:34:56", "eth0");

const host: JsonMap = {
  eth0: {
    address: "52-54-00-12-34-56",
    carrier: 1,
    duplex: "full",
    mtu: 1500,
    operstate: "up",
    speed: 10_000,
    ipaddrs: {
      "10.1.2.3/24": { brd: "10.1.2.255", scope: "global", name: "eth0" },
      "fe80::5054:ff:fe12:3456/64": { scope: "link" },
    },
  },
  lo: { address: "00:00:00:00:00:00", mtu: 65_536, ipaddrs: { "127.0.0.1/8": { scope: "host" } } },
};

describe("an interface", () => {
  const { nodes, edges, refused } = netconfig.ingest(us, host);
  const node = (key: string) => nodes.find((candidate) => candidate.key === key);

  test("becomes a NIC with what the host says about it", () => {
    expect(refused).toBe(0);
    expect(node(eth0)).toEqual({
      key: eth0,
      kind: "NICNode",
      set: {
        ifname: "eth0",
        macaddr: "52:54:00:12:34:56",
        carrier: 1,
        duplex: "full",
        mtu: 1500,
        operstate: "up",
        speed: 10_000,
      },
    });
    expect(edges).toContainEqual({ from: us.drone, kind: "HAS_NIC", to: eth0, set: {} });
  });

  test("holds an address in the domain, which lies in its subnet", () => {
    const ip = testKeys.ip("10.1.2.3", "global");
    const subnet = testKeys.subnet("10.1.2.0/24", "global");
    expect(node(ip)?.set).toEqual({ ipaddr: "10.1.2.3", family: 4, segment: "global" });
    expect(node(subnet)?.set).toEqual({ cidr: "10.1.2.0/24", segment: "global" });
    const held = { from: eth0, kind: "HAS_IP", to: ip, set: { prefix: 24, label: "eth0" } };
    expect(edges).toContainEqual(held);
    const lies = { from: ip, kind: "IN_SUBNET", to: subnet, set: { prefix: 24 } };
    expect(edges).toContainEqual(lies);
  });

  test.each(["127.0.0.1", "fe80::5054:ff:fe12:3456"])("holds %s for itself alone", (address) => {
    expect(node(testKeys.ip(address, us.drone))).toBeDefined();
    expect(node(testKeys.ip(address, "global"))).toBeUndefined();
  });

  test("gives the drone the addresses that others can reach", () => {
    expect(node(us.drone)?.set).toEqual({ addresses: ["10.1.2.3"] });
  });
});

test("two hosts that hold one address of a domain share its node", () => {
  const theirs = netconfig.ingest(reporter(2), host);
  const shared = testKeys.ip("10.1.2.3", "global");
  expect(theirs.nodes.map(({ key }) => key)).toContain(shared);
  expect(theirs.nodes.map(({ key }) => key)).not.toContain(eth0);
});

test.each<[string, JsonMap, number]>([
  ["a host without facts", { NODATA: "no /sys" }, 0],
  ["no address at all", { eth0: { ipaddrs: { nonsense: {} } } }, 1],
  ["an impossible prefix", { eth0: { ipaddrs: { "10.0.0.1/33": {} } } }, 1],
  ["an interface that is a text", { eth0: "up" }, 1],
  ["addresses that are a list", { eth0: { ipaddrs: ["10.0.0.1/8"] } }, 0],
])("%s asserts no address", (_, data, refused) => {
  const assertions = netconfig.ingest(us, data);
  expect(assertions.refused).toBe(refused);
  expect(assertions.nodes.filter(({ kind }) => kind !== "NICNode")).toEqual([]);
});

test("what is no MAC address is left out", () => {
  const { nodes } = netconfig.ingest(us, { eth0: { address: "$(reboot)" } });
  expect(nodes).toEqual([
    { key: testKeys.nic(us.drone, "", "eth0"), kind: "NICNode", set: { ifname: "eth0" } },
  ]);
});
