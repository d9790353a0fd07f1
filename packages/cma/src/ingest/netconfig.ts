/**
 * netconfig -> interfaces, their addresses, and the subnets these lie in.
 *
 *     Drone -HAS_NIC-> NICNode -HAS_IP-> IPaddrNode -IN_SUBNET-> Subnet
 *
 * The drone keeps the list of its addresses that others can reach, for people and for mails.
 */
import type { Json, JsonMap } from "@assimilation/protocol";
import type { NodeKey } from "../graph/change.ts";
import { assertAddress, assertSubnet } from "./addresses.ts";
import {
  type Assertions,
  type Gathering,
  gather,
  type Ingestion,
  type Reporter,
} from "./assertions.ts";
import { type IpAddress, isLinkLocal, isLoopback, parseIp } from "./ip-address.ts";
import { booleanOf, entriesOf, integerOf, macOf, mapOf, textOf } from "./read.ts";

export const netconfig: Ingestion = {
  type: "netconfig",
  doc: "Interfaces, addresses and subnets; the drone's `addresses`.",
  ingest: (reporter, data) => {
    const graph = gather();
    const reachable = new Set<string>();
    for (const [ifname, value] of entriesOf(data)) {
      const facts = mapOf(value);
      if (facts === undefined) {
        if (ifname !== "NODATA") graph.refuse();
        continue;
      }
      if (graph.isFull()) {
        graph.refuse();
        break;
      }
      const nic = assertInterface(graph, reporter, ifname, facts);
      const held = new Set<string>();
      for (const [cidr, about] of entriesOf(facts["ipaddrs"])) {
        const ip = assertHeldAddress(graph, reporter, nic, cidr, about, held);
        if (ip !== undefined && !isLoopback(ip) && !isLinkLocal(ip)) reachable.add(ip.text);
      }
    }
    return withAddresses(graph, reporter.drone, reachable);
  },
};

const assertInterface = (
  graph: Gathering,
  { keys, drone }: Reporter,
  ifname: string,
  facts: JsonMap,
): NodeKey => {
  const mac = macOf(facts["address"]);
  const nic = graph.node(keys.nic(drone, mac ?? "", ifname), "NICNode", {
    ifname: textOf(ifname),
    macaddr: mac,
    carrier: integerOf(facts["carrier"]),
    duplex: textOf(facts["duplex"]),
    mtu: integerOf(facts["mtu"]),
    operstate: textOf(facts["operstate"]),
    speed: integerOf(facts["speed"]),
    virtual: booleanOf(facts["virtual"]),
  });
  graph.edge({ from: drone, kind: "HAS_NIC", to: nic });
  return nic;
};

/** `held`: what the interface holds already; the same address with a second prefix is refused. */
const assertHeldAddress = (
  graph: Gathering,
  reporter: Reporter,
  nic: NodeKey,
  cidr: string,
  about: Json,
  held: Set<string>,
): IpAddress | undefined => {
  const [, text = "", bits = ""] = /^(.*)\/(\d{1,3})$/.exec(cidr) ?? [];
  const prefix = Number(bits);
  const ip = parseIp(text);
  const isNew = ip !== undefined && !held.has(ip.text) && !graph.isFull();
  const subnet = isNew ? assertSubnet(graph, reporter, ip, prefix) : undefined;
  if (ip === undefined || subnet === undefined) {
    graph.refuse();
    return undefined;
  }
  held.add(ip.text);
  const node = assertAddress(graph, reporter, ip);
  const label = textOf(mapOf(about)?.["name"]);
  graph.edge({ from: nic, kind: "HAS_IP", to: node }, { prefix, label });
  graph.edge({ from: node, kind: "IN_SUBNET", to: subnet }, { prefix });
  return ip;
};

const withAddresses = (
  graph: Gathering,
  drone: NodeKey,
  reachable: ReadonlySet<string>,
): Assertions => {
  if (reachable.size > 0) graph.node(drone, "Drone", { addresses: [...reachable].sort() });
  return graph.assertions();
};
