/**
 * Twenty hosts to draw: a front and a back subnet, a router in both, and services in four tiers.
 *
 *     lb1, lb2 ──▶ web1 … web6 ──▶ app1 … app4 ──▶ db1 ──▶ db2 (a replica, down)
 *                                      └──▶ cache1, queue1         all ──▶ dns1      mon1 ──▶ all
 */
import { contentHash } from "@assimilation/protocol";
import type { Attributes, GraphChange, NodeKey } from "#cma/graph/change.ts";
import type { EdgeKind } from "#cma/graph/edge-kinds.ts";
import { createNodeKeys } from "#cma/graph/keys.ts";
import type { NodeKind } from "#cma/graph/node-kinds.ts";

const keys = createNodeKeys(contentHash);
const at = 1_790_000_000_000;

interface Service {
  readonly exe: string;
  readonly port: number;
  readonly protocol?: "tcp" | "udp";
}

const sshd = { exe: "/usr/sbin/sshd", port: 22 };
const tiers: readonly {
  readonly names: readonly string[];
  readonly services: readonly Service[];
  /** Which program talks to which port of which hosts. */
  readonly calls: readonly {
    readonly exe: string;
    readonly to: readonly string[];
    readonly port: number;
  }[];
}[] = [
  {
    names: ["lb1", "lb2"],
    services: [{ exe: "/usr/sbin/haproxy", port: 443 }],
    calls: [
      {
        exe: "/usr/sbin/haproxy",
        to: ["web1", "web2", "web3", "web4", "web5", "web6"],
        port: 80,
      },
    ],
  },
  {
    names: ["web1", "web2", "web3", "web4", "web5", "web6"],
    services: [{ exe: "/usr/sbin/nginx", port: 80 }],
    calls: [{ exe: "/usr/sbin/nginx", to: ["app1", "app2"], port: 8080 }],
  },
  {
    names: ["app1", "app2", "app3", "app4"],
    services: [{ exe: "/usr/bin/java", port: 8080 }],
    calls: [
      { exe: "/usr/bin/java", to: ["db1"], port: 5432 },
      { exe: "/usr/bin/java", to: ["cache1"], port: 6379 },
      { exe: "/usr/bin/java", to: ["queue1"], port: 5672 },
    ],
  },
  {
    names: ["db1", "db2"],
    services: [{ exe: "/usr/lib/postgresql/15/bin/postgres", port: 5432 }],
    calls: [],
  },
  { names: ["cache1"], services: [{ exe: "/usr/bin/redis-server", port: 6379 }], calls: [] },
  { names: ["queue1"], services: [{ exe: "/usr/sbin/rabbitmq", port: 5672 }], calls: [] },
  {
    names: ["dns1"],
    services: [{ exe: "/usr/sbin/unbound", port: 53, protocol: "udp" }],
    calls: [],
  },
  {
    names: ["mon1"],
    services: [{ exe: "/usr/bin/prometheus", port: 9090 }],
    calls: [{ exe: "/usr/bin/prometheus", to: ["db1", "cache1", "queue1"], port: 9100 }],
  },
  { names: ["backup1"], services: [], calls: [] },
  { names: ["router1"], services: [], calls: [] },
];

const front = ["lb1", "lb2", "web1", "web2", "web3", "web4", "web5", "web6", "mon1"];
const hasExporter = new Set(["db1", "cache1", "queue1"]);

export const pictureEstate = (): readonly GraphChange[] => {
  const names = tiers.flatMap((tier) => tier.names);
  const droneOf = (name: string) => keys.drone(contentHash(name));
  const netOf = (name: string) => (front.includes(name) ? "10.1.0" : "10.2.0");
  const addressOf = (name: string) => `${netOf(name)}.${names.indexOf(name) + 1}`;

  return [
    node(keys.subnet("10.1.0.0/24", "global"), "Subnet", { cidr: "10.1.0.0/24" }),
    node(keys.subnet("10.2.0.0/24", "global"), "Subnet", { cidr: "10.2.0.0/24" }),
    ...tiers.flatMap(({ names: ofTier, services }) =>
      ofTier.flatMap((name) => {
        const drone = droneOf(name);
        const exporter = { exe: "/usr/bin/node_exporter", port: 9100 };
        return [
          node(drone, "Drone", { designation: name, status: name === "db2" ? "down" : "up" }),
          ...nic(drone, "eth0", addressOf(name), netOf(name)),
          ...(name === "router1" ? nic(drone, "eth1", "10.1.0.254", "10.1.0") : []),
          ...[...services, ...(hasExporter.has(name) ? [exporter] : []), sshd].flatMap((service) =>
            listens(drone, service),
          ),
        ];
      }),
    ),
    ...tiers.flatMap(({ names: ofTier, calls }) =>
      ofTier.flatMap((name) =>
        calls.flatMap(({ exe, to, port }) =>
          to.flatMap((server) => talks(droneOf(name), exe, addressOf(server), port)),
        ),
      ),
    ),
    ...talks(droneOf("db1"), "/usr/lib/postgresql/15/bin/postgres", addressOf("db2"), 5432),
    ...talks(droneOf("backup1"), "/usr/bin/restic", "198.51.100.9", 443),
  ].toSorted((one, other) => Number(one.op === "put_edge") - Number(other.op === "put_edge"));
};

const node = (key: NodeKey, kind: NodeKind, set: Attributes): GraphChange => ({
  ...{ op: "put_node", key, kind, set, at },
});

const edge = (from: NodeKey, kind: EdgeKind, to: NodeKey, set: Attributes = {}): GraphChange => ({
  ...{ op: "put_edge", from, kind, to, set, at },
});

const nic = (drone: NodeKey, ifname: string, address: string, net: string) => {
  const key = keys.nic(drone, "02:00:00:00:00:01", ifname);
  const ip = keys.ip(address, "global");
  return [
    node(key, "NICNode", { ifname }),
    node(ip, "IPaddrNode", { ipaddr: address }),
    edge(drone, "HAS_NIC", key),
    edge(key, "HAS_IP", ip, { prefix: 24 }),
    edge(ip, "IN_SUBNET", keys.subnet(`${net}.0/24`, "global"), { prefix: 24 }),
  ];
};

const processOf = (drone: NodeKey, exe: string) =>
  keys.process({ drone, exe, argvHash: "0", uid: 0, gid: 0 });

const listens = (drone: NodeKey, { exe, port: number, protocol = "tcp" }: Service) => {
  const process = processOf(drone, exe);
  const port = keys.port(drone, protocol, "0.0.0.0", number);
  return [
    node(process, "ProcessNode", { exe, name: exe.slice(exe.lastIndexOf("/") + 1) }),
    node(port, "IPtcpportNode", { ipaddr: "0.0.0.0", port: number, protocol }),
    edge(drone, "HOSTS", process),
    edge(process, "LISTENS_ON", port),
  ];
};

const talks = (drone: NodeKey, exe: string, address: string, number: number) => {
  const process = processOf(drone, exe);
  const port = keys.port(keys.ip(address, "global"), "tcp", address, number);
  const ip = keys.ip(address, "global");
  return [
    node(process, "ProcessNode", { exe, name: exe.slice(exe.lastIndexOf("/") + 1) }),
    node(ip, "IPaddrNode", { ipaddr: address }),
    node(port, "IPtcpportNode", { ipaddr: address, port: number, protocol: "tcp" }),
    edge(drone, "HOSTS", process),
    edge(process, "CONNECTS_TO", port),
    edge(port, "AT", ip),
  ];
};
