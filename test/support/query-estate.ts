/**
 * An estate to ask questions about: the changes that a real CMA made of what six hosts told it.
 *
 *     web1 ──5432──▶ db ◀──5432── twin (one of two)      web1 ──443──▶ 198.51.100.9, a stranger
 *     web2 ──80───▶ web1 (which listens on the wildcard)
 *
 * Both twins crashed, each told in its own way; what fails on web2 is waived by a ticket. web1
 * changed at once, and changed back two days later, when the sixth says hostile things in each field.
 */
import type { Json, JsonMap } from "@assimilation/protocol";
import type { Attributes, GraphChange } from "#cma/graph/change.ts";
import type { GraphDump } from "#cma/store/memory-store.ts";
import { keyIdOf, rulesOfFiles, startTestCma, summaryHash, testKeys } from "./make-cma.ts";
import { EPOCH_MS } from "./sim-world.ts";

export const noRouter = {
  severity: "high",
  category: "security",
  title: "The host forwards nothing.",
  why: "It is no router.",
  rule: "EQ($net.ipv4.ip_forward, 0)",
  fix: { text: "Switch it off.", command: "sysctl -w net.ipv4.ip_forward=0" },
};
const rules = {
  no_router: noRouter,
  syn_cookies: {
    ...noRouter,
    ...{ severity: "medium", category: "networking", rule: "EQ($net.ipv4.tcp_syncookies, 1)" },
  },
};

/** Nothing in it may mean anything to SQL, Cypher, a template or a terminal. */
const hostile =
  "x' OR 1=1 --\"`}) RETURN 1 // $host \\u0027 {host} \u001b[2J\n\u202e__proto__ ｅ 𝄞 \ud800";

/** As the graph has it. */
export const strange = hostile.toWellFormed();

interface Told {
  readonly name: string;
  readonly listens: Readonly<Record<string, Json>>;
  readonly calls: Readonly<Record<string, Json>>;
  readonly exe: string;
  readonly forwards: number;
}

const hosts: readonly Told[] = [
  {
    ...{ name: "web1", exe: "/usr/sbin/nginx", forwards: 0 },
    listens: { "0.0.0.0:80": "tcp", "[::]:80": "tcp6", "127.0.0.1:8125": "udp" },
    calls: {
      ...{ "10.0.0.3:5432": "tcp", "198.51.100.9:443": "tcp", "127.0.0.1:8125": "udp" },
      ...{ "127.0.0.53:53": "udp", "172.17.0.1:80": "tcp" },
    },
  },
  {
    ...{ name: "web2", exe: "/usr/bin/curl", forwards: 1 },
    listens: { "0.0.0.0:22": "tcp" },
    calls: { "10.0.0.1:80": "tcp", "[fd00::1]:80": "tcp6", "172.17.0.1:80": "tcp" },
  },
  {
    ...{ name: "db", exe: "/usr/lib/postgresql/bin/postgres", forwards: 1 },
    listens: { "10.0.0.3:5432": "tcp", "[fd00::3]:5432": "tcp6" },
    calls: {},
  },
  {
    ...{ name: "twin", exe: "/opt/one", forwards: 0 },
    listens: { "0.0.0.0:80": "tcp" },
    calls: { "10.0.0.3:5432": "tcp" },
  },
  { ...{ name: "twin", exe: "/opt/two", forwards: 0 }, listens: {}, calls: {} },
];

const operatingSystem = {
  ...{ "Distributor ID": "Debian", Description: "Debian GNU/Linux 12", Release: "12" },
};

const documentsOf = (number: number, told: Told): Readonly<Record<string, JsonMap>> => ({
  netconfig: {
    eth0: {
      address: `0${number === 2 ? 0 : 2}:00:00:00:00:0${number}`,
      ipaddrs: { [`10.0.0.${number}/24`]: { name: "eth0" }, [`fd00::${number}/64`]: {} },
    },
    lo: { address: "00:00:00:00:00:00", ipaddrs: { "127.0.0.1/8": {} } },
    ...(number !== 3 && { docker0: { virtual: true, ipaddrs: { "172.17.0.1/16": {} } } }),
  },
  os: operatingSystem,
  tcpdiscovery: {
    server: {
      ...{ exe: told.exe, cmdline: [told.exe, "-D"], uid: number, gid: 0 },
      ...{ listenaddrs: told.listens, clientaddrs: told.calls },
      ...(number % 2 === 1 && { user: "root" }),
    },
  },
  packages: {
    deb: { "openssl::amd64": number === 3 ? "3.0.9" : "3.0.15", "libssl3::amd64": "3.0.15" },
    ...(number === 1 && { npm: { openssl: "2.0.0", libnpm: "3.0.1" } }),
  },
  proc_sys: { "net.ipv4.ip_forward": told.forwards, "net.ipv4.tcp_syncookies": told.forwards },
});

const hostileDocuments: Readonly<Record<string, JsonMap>> = {
  netconfig: {
    [hostile]: {
      ...{ address: "02:00:00:00:00:06", duplex: hostile, operstate: hostile },
      ipaddrs: { "10.0.0.6/24": { name: hostile } },
    },
    ["__proto__x"]: { ipaddrs: { "10.0.0.66/24": { name: "__proto__" } } },
  },
  os: Object.fromEntries(
    ["operating-system", "Distributor ID", "Release", "Codename", "Description", "machine"].map(
      (name) => [name, hostile],
    ),
  ),
  tcpdiscovery: {
    [hostile]: {
      ...{ exe: hostile, cmdline: [hostile, "x".repeat(1_000_000)], uid: 0, gid: 0 },
      ...{ user: hostile, cwd: hostile, listenaddrs: { "10.0.0.6:6": "tcp" }, clientaddrs: {} },
    },
  },
  packages: { deb: { [`${hostile}::${hostile}`]: hostile, "lib%_*::all": "1" } },
  proc_sys: { "net.ipv4.ip_forward": hostile, "net.ipv4.tcp_syncookies": 1 },
};

const DAY_MS = 86_400_000;

/** An hour after the last change, two days and an hour after the first; milliseconds since the epoch. */
export const ESTATE_NOW_MS = EPOCH_MS + 2 * DAY_MS + 3_600_000;

/** In an order that a store takes: nodes, then edges. */
export const estateChanges = async (): Promise<readonly GraphChange[]> => {
  const ruleSet = rulesOfFiles({ proc_sys: rules });
  const { session, store, world } = await startTestCma({ ruleSet });
  const tell = async (number: number, name: string, documents: Record<string, JsonMap>) => {
    const agent = session(number);
    await agent.startup(name);
    for (const [type, data] of Object.entries(documents)) await agent.document(type, 1, data);
    await agent.say({
      kind: "summary",
      isComplete: true,
      documents: Object.entries(documents).map(([type, data]) => ({
        ...{ type, instance: type },
        hash: summaryHash(data),
      })),
    });
    return agent;
  };
  const agents = [];
  for (const [at, told] of hosts.entries()) {
    agents.push(await tell(at + 1, told.name, documentsOf(at + 1, told)));
  }
  const [web1, , db] = agents;
  await web1?.document("os", 2, { Release: "12", Description: "Debian GNU/Linux 12", a: [] });
  await db?.say({ kind: "shutdown" });
  await world.run(world.later(2 * DAY_MS));
  await web1?.document("os", 3, operatingSystem);
  const agent = await tell(6, "strange", hostileDocuments);
  await agent.document("proc_sys", 2, {
    ...hostileDocuments["proc_sys"],
    ...{ [hostile]: { ["__proto__"]: [hostile, null] }, "net.ipv4.ip_forward": [] },
  });
  await agent.document("proc_sys", 3, hostileDocuments["proc_sys"] ?? {});
  return changesOfDump(store.dump()).map((change) => {
    const more = untold.find((each) => each.isOf(change))?.set;
    return more !== undefined && "set" in change
      ? { ...change, set: { ...change.set, ...more } }
      : change;
  });
};

interface Untold {
  readonly isOf: (change: GraphChange) => boolean;
  readonly set: Attributes;
}

const isHost =
  (number: number) =>
  (change: GraphChange): boolean =>
    "key" in change && change.key === testKeys.drone(keyIdOf(number));

/**
 * What the graph can hold and no agent makes it hold: nobody judges heartbeats or waives rules yet,
 * and no agent can have such a name; who can write in the graph can.
 */
const untold: readonly Untold[] = [
  { isOf: isHost(4), set: { status: "down" } },
  { isOf: isHost(5), set: { status: "down", reason: "HBDEAD" } },
  { isOf: isHost(6), set: { designation: strange } },
  {
    isOf: (change) =>
      change.op === "put_edge" &&
      change.from === testKeys.drone(keyIdOf(2)) &&
      change.to === testKeys.rule("no_router"),
    set: { waivedBy: "ticket 4711" },
  },
];

/** What makes another store hold the same. */
export const changesOfDump = ({ nodes, edges }: GraphDump): readonly GraphChange[] => [
  ...nodes.map(({ key, kind, attributes: set, lastSeen: at, body }) => ({
    ...{ op: "put_node" as const, key, kind, set, at },
    ...(body !== undefined && { body }),
  })),
  ...edges.map(({ from, kind, to, attributes: set, lastSeen: at }) => ({
    ...{ op: "put_edge" as const, from, kind, to, set, at },
  })),
];
