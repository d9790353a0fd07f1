/**
 * Network interfaces and their addresses.
 *
 * Attributes come from /sys/class/net, of which only a few small files are
 * opened; the counters beside them change with each packet and are never read.
 * A file that an interface cannot answer (the speed of one that is down) is an
 * absent field.
 *
 * The kernel shows an address's broadcast address, and the peer of a tunnel, to
 * netlink alone. So `brd` is computed from the prefix, as the kernel itself does
 * for the route, and `peer` is absent.
 *
 * Source: sysfs-class-net (Linux, Documentation/ABI/testing), proc_pid_net(5),
 * ip-address(8) for the words of `scope`.
 */
import {
  canonicalIp,
  formatIp,
  type InterfaceAddress,
  type Json,
  type JsonMap,
  parseIp,
} from "@assimilation/protocol";
import { boundedText, decimalOrText, mapOf, wordsOf } from "../facts.ts";
import type { DiscoveryModule } from "../module.ts";
import { defaultGateways, ipv6Scopes } from "./routes.ts";

/** Files below an interface that we open; and links that we look at. */
const wanted: ReadonlySet<string> = new Set([
  "address",
  "bonding",
  "bonding/slaves",
  "bridge",
  "bridge/bridge_id",
  "brport",
  "brport/bridge",
  "carrier",
  "device",
  "duplex",
  "flags",
  "mtu",
  "operstate",
  "speed",
  "type",
]);

/** Source: linux/if.h. */
const IFF_BROADCAST = 0x2;

/** A router with a full table has more; it then shows no `default_gw`. */
const ROUTES_BYTES_MAX = 1024 * 1024;

export const netconfig: DiscoveryModule = {
  name: "netconfig",
  doc: "Network interfaces by name: hardware address, state, speed, bridge and bond, IP addresses and default gateway.",
  repeatMs: 60 * 1000,

  sources: {
    interfaces: {
      kind: "tree",
      path: "/sys/class/net",
      depthMax: 3,
      filesMax: 20_000,
      bytesMax: 4096,
      skip: (path) => path.includes("/") && !wanted.has(path.slice(path.indexOf("/") + 1)),
    },
    routes: { kind: "file", path: "/proc/net/route", bytesMax: ROUTES_BYTES_MAX },
    ipv6Routes: { kind: "file", path: "/proc/net/ipv6_route", bytesMax: ROUTES_BYTES_MAX },
    ipv6Addresses: { kind: "file", path: "/proc/net/if_inet6", bytesMax: ROUTES_BYTES_MAX },
    machine: { kind: "machine" },
  },

  fields: [
    { name: "<ifname>", type: "map", doc: "One interface, by its name." },
    { name: "<ifname>.address", type: "string", doc: "Hardware (MAC) address." },
    {
      name: "<ifname>.carrier",
      type: "integer",
      doc: "1 with a link, 0 without; absent when down.",
    },
    { name: "<ifname>.duplex", type: "string", doc: "`full` or `half`; absent when unknown." },
    { name: "<ifname>.mtu", type: "integer", doc: "Bytes in the largest packet." },
    { name: "<ifname>.operstate", type: "string", doc: "`up`, `down`, `unknown`, … (RFC 2863)." },
    { name: "<ifname>.speed", type: "integer", doc: "Mbit/s; absent when unknown." },
    { name: "<ifname>.type", type: "integer", doc: "ARP hardware type: 1 Ethernet, 772 loopback." },
    {
      name: "<ifname>.default_gw",
      type: "string",
      doc: "Gateway of the default route with the lowest metric; IPv4 before IPv6.",
    },
    { name: "<ifname>.virtual", type: "boolean", doc: "True where no device stands behind it." },
    { name: "<ifname>.bridge_id", type: "string", doc: "Of a bridge: priority and address." },
    { name: "<ifname>.brport_bridge", type: "string", doc: "Of a bridge port: its bridge." },
    { name: "<ifname>.bonding_slaves", type: "list", doc: "Of a bond: its interfaces." },
    {
      name: "<ifname>.ipaddrs",
      type: "map",
      doc: "`address/prefix` → `brd`, `scope` (global, site, link, host) and `name`, the label.",
    },
  ],

  parse: ({ text, tree, machine }) => {
    const files = tree["interfaces"];
    if (files === undefined) return undefined;
    const gateways = defaultGateways(text["routes"] ?? "", text["ipv6Routes"] ?? "");
    const scopes = ipv6Scopes(text["ipv6Addresses"] ?? "");
    const addressesByName = Map.groupBy(machine?.interfaceAddresses ?? [], interfaceOf);

    return mapOf(
      interfaceNames(files).map((name) => {
        const attribute: Attribute = (file) => files.get(`${name}/${file}`)?.trim();
        return [
          name,
          mapOf([
            ...attributesOf(attribute),
            ["default_gw", gateways.get(name)],
            [
              "ipaddrs",
              ipaddrsOf(addressesByName.get(name) ?? [], scopes, hasBroadcast(attribute("flags"))),
            ],
          ]),
        ] as const;
      }),
    );
  },
};

/** `eth0:1` labels an address of eth0. */
const interfaceOf = ({ label }: InterfaceAddress): string => label.split(":", 1)[0] ?? label;

/** What a file of the interface says; undefined when it could not be read. */
type Attribute = (file: string) => string | undefined;

/** A plain file in the folder, such as `bonding_masters`, is no interface. */
const interfaceNames = (files: ReadonlyMap<string, string>): readonly string[] => [
  ...new Set(
    [...files.keys()]
      .filter((path) => path.includes("/"))
      .map((path) => path.split("/", 1)[0] ?? ""),
  ),
];

const attributesOf = (attribute: Attribute): readonly (readonly [string, Json | undefined])[] => {
  const speed = numberOf(attribute("speed"));
  const duplex = attribute("duplex");
  const bridge = attribute("brport/bridge");
  const slaves = attribute("bonding/slaves");
  return [
    ["address", wordOf(attribute("address"))],
    ["carrier", numberOf(attribute("carrier"))],
    ["duplex", duplex === "unknown" ? undefined : wordOf(duplex)],
    ["mtu", numberOf(attribute("mtu"))],
    ["operstate", wordOf(attribute("operstate"))],
    // -1 says "unknown", and so does its unsigned twin in old kernels.
    ["speed", speed !== undefined && speed > 0 && speed < 0xffff_ffff ? speed : undefined],
    ["type", numberOf(attribute("type"))],
    ["virtual", attribute("device") === undefined],
    ["bridge_id", wordOf(attribute("bridge/bridge_id"))],
    ["brport_bridge", wordOf(bridge?.slice(bridge.lastIndexOf("/") + 1))],
    [
      "bonding_slaves",
      slaves === undefined ? undefined : wordsOf(slaves).map((slave) => boundedText(slave)),
    ],
  ];
};

const wordOf = (text: string | undefined): string | undefined =>
  text === undefined || text === "" ? undefined : boundedText(text);

const numberOf = (text: string | undefined): number | undefined => {
  const value = decimalOrText(text ?? "");
  return typeof value === "number" ? value : undefined;
};

const hasBroadcast = (flags: string | undefined): boolean =>
  (Number.parseInt(flags ?? "0", 16) & IFF_BROADCAST) !== 0;

const ipaddrsOf = (
  addresses: readonly InterfaceAddress[],
  scopes: ReadonlyMap<string, string>,
  hasBroadcastAddress: boolean,
): JsonMap | undefined => {
  if (addresses.length === 0) return undefined;
  return mapOf(
    addresses.flatMap(({ address, prefixBits, family, label }) => {
      const ip = canonicalIp(address);
      if (ip === undefined) return [];
      const scope = family === "ipv4" ? ipv4Scope(ip) : (scopes.get(ip) ?? ipv6Scope(ip));
      const brd =
        hasBroadcastAddress && family === "ipv4" ? broadcastOf(ip, prefixBits) : undefined;
      return [
        [
          `${ip}/${prefixBits}`,
          mapOf([
            ["brd", brd],
            ["scope", scope],
            ["name", boundedText(label)],
          ]),
        ] as const,
      ];
    }),
  );
};

/** None for /31 and /32, which have no room for one. Source: RFC 919; RFC 3021. */
const broadcastOf = (ip: string, prefixBits: number): string | undefined => {
  const bytes = parseIp(ip);
  if (bytes?.byteLength !== 4 || prefixBits > 30) return undefined;
  return formatIp(
    bytes.map((byte, at) => byte | (0xff >> Math.min(8, Math.max(0, prefixBits - 8 * at)))),
  );
};

const ipv4Scope = (ip: string): string => {
  if (ip.startsWith("127.")) return "host";
  return ip.startsWith("169.254.") ? "link" : "global";
};

const ipv6Scope = (ip: string): string => {
  if (ip === "::1") return "host";
  return /^fe[89ab]/.test(ip) ? "link" : "global";
};
