/**
 * Processes that listen, and whom they talk to.
 *
 *     socket                              becomes
 *     TCP, listening                      listenaddrs, local end
 *     TCP, established, accepted by us    nothing: its listener is there already
 *     TCP, established, opened by us      clientaddrs, remote end
 *     UDP, not connected                  listenaddrs, local end
 *     UDP, connected                      clientaddrs, remote end
 *
 * Which side opened a connection the kernel does not say. We take it for
 * accepted when its local port has a listener, or when only the far port is of
 * the range that clients are given.
 *
 * UDP has no listeners, only sockets. A resolver opens one for each question and
 * closes it with the answer; a document that showed those would never be the
 * same twice. So a UDP socket which is connected, or which has a port from the
 * range for clients, counts once it was there at the look before as well. At an
 * agent's first look each one counts, so that a restart of the agent does not
 * make lasting ones vanish and come back.
 *
 * Source: proc_pid_net(5); ip(7), ip_local_port_range, for the default range.
 */
import type { JsonMap } from "@assimilation/protocol";
import { mapOf, smallest } from "../facts.ts";
import type { DiscoveryModule, ProcessReading, SocketsReading, SocketTable } from "../module.ts";
import { fitProcesses } from "./fit-processes.ts";
import { identityOf } from "./process-identity.ts";
import { parseSocketTable, type SocketEntry } from "./socket-table.ts";

const CLIENT_PORT_MIN = 32_768;
const CLIENT_PORT_MAX = 60_999;

/** Of one process and direction; a crawler's thousands of peers say no more than these. */
const ENDPOINTS_MAX = 4096;

export const listeners: DiscoveryModule = {
  name: "tcpdiscovery",
  doc: "Processes that listen on TCP or UDP, or have connections, by `<basename of exe>:<hash of cmdline, exe, uid, gid>`. Processes that are equal in these are one entry.",
  repeatMs: 60 * 1000,

  sources: { sockets: { kind: "sockets" } },

  fields: [
    {
      name: "<process>.exe",
      type: "string",
      doc: "Path of the program; ends in ` (deleted)` when the file was replaced.",
    },
    {
      name: "<process>.cmdline",
      type: "list",
      doc: "Arguments. In a title that the process wrote itself (`sshd: …`), numbers are shown as `#`.",
    },
    { name: "<process>.uid", type: "integer", doc: "Real user id; `euid` the effective one." },
    { name: "<process>.gid", type: "integer", doc: "Real group id; `egid` the effective one." },
    { name: "<process>.user", type: "string", doc: "Name of `uid` in /etc/passwd." },
    { name: "<process>.cwd", type: "string", doc: "Working directory." },
    {
      name: "<process>.netns",
      type: "string",
      doc: "Network namespace, where it is not the agent's own.",
    },
    {
      name: "<process>.listenaddrs",
      type: "map",
      doc: "`address:port` it can be reached at → `tcp`, `tcp6`, `udp` or `udp6`. Where TCP and UDP share an address, the name of the UDP one ends in `/udp`.",
    },
    {
      name: "<process>.clientaddrs",
      type: "map",
      doc: "`address:port` it is connected to, loopback included → protocol.",
    },
  ],

  parse: ({ sockets }) => {
    if (sockets === undefined) return undefined;
    const entries = entriesByNamespace(sockets);
    const byName = new Map<string, Seen[]>();

    for (const process of sockets.processes) {
      const endpoints = endpointsOf(process, entries.get(process.netns), sockets.heldBefore);
      if (endpoints === undefined) continue;
      const { name, facts } = identityOf(process, sockets.users);
      const seen = byName.get(name) ?? [];
      seen.push({ netns: process.netns, facts, ...endpoints });
      byName.set(name, seen);
    }
    const names = [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
    const merged = names.map(([name, seen]) => [name, merge(seen, sockets.ownNetns)] as const);
    return mapOf(fitProcesses(merged));
  },
};

type Endpoint = readonly [address: string, protocol: SocketTable];

interface Endpoints {
  readonly listening: readonly Endpoint[];
  readonly connected: readonly Endpoint[];
}

interface Seen extends Endpoints {
  readonly netns: string;
  readonly facts: JsonMap;
}

interface Namespace {
  readonly byInode: ReadonlyMap<string, SocketEntry>;
  readonly listeningTcpPorts: ReadonlySet<number>;
}

const socketTables: readonly SocketTable[] = ["tcp", "tcp6", "udp", "udp6"];

const entriesByNamespace = (sockets: SocketsReading): ReadonlyMap<string, Namespace> =>
  new Map(
    Object.entries(sockets.tables).map(([netns, texts]) => {
      const entries = socketTables.flatMap((table) => parseSocketTable(table, texts[table] ?? ""));
      const byInode = new Map(entries.map((entry) => [entry.inode, entry] as const));
      const listeningTcp = entries.filter((entry) => isTcp(entry) && entry.state === "listening");
      const listeningTcpPorts = new Set(listeningTcp.map(({ localPort }) => localPort));
      return [netns, { byInode, listeningTcpPorts }];
    }),
  );

/** Undefined when nothing of what the process holds is worth telling. */
const endpointsOf = (
  process: ProcessReading,
  namespace: Namespace | undefined,
  heldBefore: ReadonlySet<string> | undefined,
): Endpoints | undefined => {
  if (namespace === undefined) return undefined;
  const held = process.socketInodes.flatMap((inode) => namespace.byInode.get(inode) ?? []);
  const lasting = held.filter(
    (entry) => !isPassing(entry) || heldBefore === undefined || heldBefore.has(entry.inode),
  );
  const listening = lasting.filter(({ state }) => state === "listening");
  const connected = lasting.filter(
    (entry) => entry.state === "established" && !isAccepted(entry, namespace),
  );
  if (listening.length + connected.length === 0) return undefined;
  return {
    listening: listening.map(({ local, table }) => endpoint(local, table)),
    connected: connected.map(({ remote, table }) => endpoint(remote, table)),
  };
};

/** An IPv6 socket that speaks IPv4 speaks IPv4. */
const endpoint = (address: string, table: SocketTable): Endpoint => {
  if (address.startsWith("[")) return [address, table];
  return [address, table.startsWith("tcp") ? "tcp" : "udp"];
};

const isTcp = ({ table }: SocketEntry): boolean => table === "tcp" || table === "tcp6";

const isClientPort = (port: number): boolean => port >= CLIENT_PORT_MIN && port <= CLIENT_PORT_MAX;

const isPassing = (entry: SocketEntry): boolean =>
  !isTcp(entry) && (entry.state === "established" || isClientPort(entry.localPort));

const isAccepted = (entry: SocketEntry, { listeningTcpPorts }: Namespace): boolean =>
  isTcp(entry) &&
  (listeningTcpPorts.has(entry.localPort) ||
    (!isClientPort(entry.localPort) && isClientPort(entry.remotePort)));

/** Of what may differ between processes of one name the smallest is taken, whatever their order. */
const merge = (seen: readonly Seen[], ownNetns: string): JsonMap => {
  const [first] = seen;
  const namespaces = seen.map(({ netns }) => netns);
  return mapOf([
    ...Object.entries(first?.facts ?? {}),
    ...(["cwd", "exe", "euid", "egid"] as const).map(
      (name) => [name, smallestFact(seen, name)] as const,
    ),
    ["netns", namespaces.includes(ownNetns) ? undefined : smallest(namespaces)],
    ["listenaddrs", endpointMap(seen.flatMap(({ listening }) => listening))],
    ["clientaddrs", endpointMap(seen.flatMap(({ connected }) => connected))],
  ]);
};

const smallestFact = (seen: readonly Seen[], name: string): string | number | undefined =>
  smallest(
    seen.flatMap(({ facts }) => {
      const fact = facts[name];
      return typeof fact === "string" || typeof fact === "number" ? [fact] : [];
    }),
  );

/** UDP where TCP has the same address gets a name of its own, so that neither hides the other. */
const endpointMap = (endpoints: readonly Endpoint[]): JsonMap | undefined => {
  if (endpoints.length === 0) return undefined;
  const tcp = new Set(endpoints.flatMap(([at, table]) => (table.startsWith("tcp") ? [at] : [])));
  const named = endpoints.map(
    ([at, table]) => [table.startsWith("udp") && tcp.has(at) ? `${at}/udp` : at, table] as const,
  );
  const sorted = named.sort(([a, x], [b, y]) => order(a, b) || order(x, y));
  return mapOf(sorted.slice(0, ENDPOINTS_MAX));
};

const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
