/**
 * tcpdiscovery -> who listens where, and who talks to whom.
 *
 *     Drone -HOSTS-> ProcessNode -LISTENS_ON->  IPtcpportNode -AT-> IPaddrNode
 *                                -CONNECTS_TO-> IPtcpportNode -AT-> IPaddrNode
 *
 * An endpoint at an address that others can reach belongs to the address, whoever speaks of it:
 * the client's CONNECTS_TO and the server's LISTENS_ON end at one node. Endpoints on loopback and
 * at the wildcards `0.0.0.0` and `::` belong to the drone. A wildcard is at no address (no AT):
 * which ones it means changes with the host's interfaces, so a query looks them up when it is
 * asked, by the server's HAS_NIC and HAS_IP and the same port.
 */
import type { Json, JsonMap } from "@assimilation/protocol";
import type { NodeKey } from "../graph/change.ts";
import { assertAddress, segmentOf } from "./addresses.ts";
import { type Gathering, gather, type Ingestion, type Reporter } from "./assertions.ts";
import { type IpAddress, isWildcard, parseIp } from "./ip-address.ts";
import { entriesOf, integerOf, mapOf, textOf, textsOf } from "./read.ts";

/** More of a command line helps nobody; all of it is in the document, and in the key's hash. */
const ARGUMENTS_MAX = 64;

export const tcpdiscovery: Ingestion = {
  type: "tcpdiscovery",
  doc: "Network-facing processes, the endpoints they listen on and those they talk to.",
  ingest: (reporter, data) => {
    const graph = gather();
    for (const [name, value] of entriesOf(data)) {
      const facts = mapOf(value);
      if (facts === undefined) {
        if (name !== "NODATA") graph.refuse();
        continue;
      }
      if (graph.isFull()) {
        graph.refuse();
        break;
      }
      const process = assertProcess(graph, reporter, facts);
      assertEndpoints(graph, reporter, process, "LISTENS_ON", facts["listenaddrs"]);
      assertEndpoints(graph, reporter, process, "CONNECTS_TO", facts["clientaddrs"]);
    }
    return graph.assertions();
  },
};

const assertProcess = (
  graph: Gathering,
  { keys, hash, drone }: Reporter,
  facts: JsonMap,
): NodeKey => {
  const exe = textOf(facts["exe"]);
  const uid = integerOf(facts["uid"]);
  const gid = integerOf(facts["gid"]);
  const key = keys.process({
    drone,
    exe: exe ?? "",
    argvHash: hash(JSON.stringify(facts["cmdline"] ?? [])),
    uid: uid ?? -1,
    gid: gid ?? -1,
  });
  graph.node(key, "ProcessNode", {
    exe,
    name: exe?.slice(exe.lastIndexOf("/") + 1) || undefined,
    argv: textsOf(facts["cmdline"], ARGUMENTS_MAX),
    uid,
    gid,
    euid: integerOf(facts["euid"]),
    egid: integerOf(facts["egid"]),
    user: textOf(facts["user"]),
    cwd: textOf(facts["cwd"]),
  });
  graph.edge({ from: drone, kind: "HOSTS", to: key });
  return key;
};

const assertEndpoints = (
  graph: Gathering,
  reporter: Reporter,
  process: NodeKey,
  kind: "LISTENS_ON" | "CONNECTS_TO",
  endpoints: Json | undefined,
): void => {
  for (const [address, protocol] of entriesOf(endpoints)) {
    const endpoint = parseEndpoint(address, protocol);
    if (endpoint === undefined || graph.isFull()) graph.refuse();
    else graph.edge({ from: process, kind, to: assertEndpoint(graph, reporter, endpoint) });
  }
};

interface Endpoint {
  readonly ip: IpAddress;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}

/** `10.0.0.1:80`, `[::1]:80` or `::1:80`; `tcp6` is `tcp` at an IPv6 address. */
const parseEndpoint = (address: string, protocol: Json): Endpoint | undefined => {
  const [, host = "", digits = ""] = /^(.*):(\d{1,5})$/.exec(address) ?? [];
  const [, name] = (typeof protocol === "string" && /^(tcp|udp)6?$/.exec(protocol)) || [];
  const ip = parseIp(/^\[(.*)\]$/.exec(host)?.[1] ?? host);
  const port = Number(digits);
  if (ip === undefined || port > 65_535 || (name !== "tcp" && name !== "udp")) return undefined;
  return { ip, port, protocol: name };
};

const assertEndpoint = (
  graph: Gathering,
  reporter: Reporter,
  { ip, port, protocol }: Endpoint,
): NodeKey => {
  const { keys, drone } = reporter;
  const set = { ipaddr: ip.text, port, protocol };
  if (isWildcard(ip)) {
    return graph.node(keys.port(drone, protocol, ip.text, port), "IPtcpportNode", set);
  }
  const at = assertAddress(graph, reporter, ip);
  const owner = segmentOf(reporter, ip) === drone ? drone : at;
  const key = graph.node(keys.port(owner, protocol, ip.text, port), "IPtcpportNode", set);
  graph.edge({ from: key, kind: "AT", to: at });
  return key;
};
