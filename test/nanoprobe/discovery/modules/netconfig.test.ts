import type { Machine } from "@assimilation/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { netconfig } from "#nanoprobe/discovery/modules/netconfig.ts";
import { discover, fixtureFiles, quietMachine } from "../../support/host.ts";

const machine: Machine = {
  ...quietMachine,
  interfaceAddresses: () => [
    { label: "lo", family: "ipv4", address: "127.0.0.1", prefixBits: 8 },
    { label: "lo", family: "ipv6", address: "::1", prefixBits: 128 },
    { label: "eth0", family: "ipv4", address: "192.0.2.2", prefixBits: 26 },
    { label: "eth0:web", family: "ipv4", address: "169.254.7.7", prefixBits: 31 },
    { label: "eth0", family: "ipv6", address: "fe80::fc:ff:fe00:1", prefixBits: 64 },
  ],
};

const device = (name: string, attributes: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(attributes).map(([file, text]) => [
      `/sys/class/net/${name}/${file}`,
      `${text}\n`,
    ]),
  );

const host = {
  files: {
    ...fixtureFiles("debian-12"),
    "/sys/class/net/bonding_masters": "bond0\n",
    ...device("lo", {
      address: "00:00:00:00:00:00",
      carrier: "1",
      mtu: "65536",
      operstate: "unknown",
      type: "772",
      flags: "0x9",
      "statistics/rx_bytes": "1",
    }),
    ...device("eth0", {
      address: "02:fc:00:00:00:01",
      carrier: "1",
      duplex: "full",
      mtu: "1500",
      operstate: "up",
      speed: "1000",
      type: "1",
      flags: "0x1003",
      "device/vendor": "0x1af4",
    }),
    ...device("eth1", {
      address: "02:fc:00:00:00:02",
      carrier: "",
      duplex: "unknown",
      mtu: "1500",
      operstate: "down",
      speed: "-1",
      type: "1",
      flags: "0x1002",
    }),
    ...device("br0", {
      type: "1",
      "bridge/bridge_id": "8000.02fc00000001",
      "bridge/hello_timer": "7",
    }),
    ...device("bond0", { type: "1", "bonding/slaves": "eth1 eth2" }),
  },
  links: {
    "/sys/class/net/eth0/device": "../../../0000:00:03.0",
    "/sys/class/net/eth1/brport/bridge": "../../br0",
  },
  failing: {
    "/sys/class/net/eth1/carrier": "EINVAL",
    "/sys/class/net/lo/statistics/rx_bytes": "TRAP",
  },
};

describe("the interfaces of a host", () => {
  test.each([
    [
      "lo",
      {
        address: "00:00:00:00:00:00",
        carrier: 1,
        mtu: 65_536,
        operstate: "unknown",
        type: 772,
        virtual: true,
        ipaddrs: {
          "127.0.0.1/8": { scope: "host", name: "lo" },
          "::1/128": { scope: "host", name: "lo" },
        },
      },
    ],
    [
      "eth0",
      {
        address: "02:fc:00:00:00:01",
        carrier: 1,
        duplex: "full",
        mtu: 1500,
        operstate: "up",
        speed: 1000,
        type: 1,
        virtual: false,
        default_gw: "192.0.2.1",
        ipaddrs: {
          "192.0.2.2/26": { brd: "192.0.2.63", scope: "global", name: "eth0" },
          "169.254.7.7/31": { scope: "link", name: "eth0:web" },
          "fe80::fc:ff:fe00:1/64": { scope: "link", name: "eth0" },
        },
      },
    ],
    [
      "eth1",
      {
        address: "02:fc:00:00:00:02",
        mtu: 1500,
        operstate: "down",
        type: 1,
        virtual: true,
        brport_bridge: "br0",
      },
    ],
    ["br0", { type: 1, virtual: true, bridge_id: "8000.02fc00000001" }],
    ["bond0", { type: 1, virtual: true, bonding_slaves: ["eth1", "eth2"] }],
  ])("%s", async (name, facts) => {
    expect((await discover(netconfig, host, machine))?.[name]).toEqual(facts);
  });

  test("are all there, and nothing else is", async () => {
    const found = await discover(netconfig, host, machine);
    expect(Object.keys(found ?? {})).toEqual(["bond0", "br0", "eth0", "eth1", "lo"]);
  });
});

test("counters are never opened", () => {
  const source = netconfig.sources["interfaces"];
  if (source?.kind !== "tree") throw new Error("interfaces are a tree");
  const { skip } = source;
  expect(skip("eth0")).toBe(false);
  expect(skip("eth0/speed")).toBe(false);
  expect(skip("eth0/bonding/slaves")).toBe(false);
  for (const path of ["eth0/statistics", "eth0/carrier_changes", "eth0/queues", "eth0/bridge/x"]) {
    expect(skip(path)).toBe(true);
  }
});

test("a host without /sys has no facts", async () => {
  expect(await discover(netconfig, {})).toBeUndefined();
});

test("no contents make it throw", () => {
  const name = fc.constantFrom(
    "eth0/address",
    "eth0/speed",
    "__proto__/mtu",
    "x/bonding/slaves",
    "\ud800/type",
  );
  fc.assert(
    fc.property(
      fc.dictionary(name, fc.string()),
      fc.string(),
      fc.integer(),
      (files, text, prefixBits) => {
        netconfig.parse({
          text: { routes: text, ipv6Routes: text, ipv6Addresses: text },
          tree: { interfaces: new Map(Object.entries(files)) },
          machine: {
            hostName: text,
            architecture: text,
            interfaceAddresses: [
              { label: "eth0", family: "ipv4", address: "192.0.2.1", prefixBits },
            ],
          },
        });
      },
    ),
  );
});
