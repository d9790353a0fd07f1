/**
 * The kernel's routing tables and IPv6 addresses, as /proc/net shows them.
 *
 *     route       Iface Destination Gateway Flags RefCnt Use Metric Mask …   (hex words as the CPU keeps them)
 *     ipv6_route  destination length source length next-hop metric refs use flags interface   (hex, network order)
 *     if_inet6    address ifindex length scope flags interface   (hex, network order)
 *
 * Source: proc_pid_net(5); net/ipv4/fib_trie.c, net/ipv6/route.c and addrconf.c in Linux.
 */
import { formatIp } from "@assimilation/protocol";
import { wordsOf } from "../facts.ts";
import { bytesOfHex, bytesOfHexWords } from "./hex-words.ts";

/** Source: linux/route.h. */
const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;
const RTF_REJECT = 0x200;

interface Gateway {
  readonly interfaceName: string;
  readonly address: string;
  readonly metric: number;
}

/** Interface → its gateway: IPv4 before IPv6, then the lowest metric. */
export const defaultGateways = (
  routes: string,
  ipv6Routes: string,
): ReadonlyMap<string, string> => {
  const byName = new Map<string, string>();
  for (const gateways of [parseRoutes(routes), parseIpv6Routes(ipv6Routes)]) {
    for (const { interfaceName, address } of [...gateways].sort(byMetric)) {
      if (!byName.has(interfaceName)) byName.set(interfaceName, address);
    }
  }
  return byName;
};

/** Address → the word that ip(8) has for its scope. */
export const ipv6Scopes = (addresses: string): ReadonlyMap<string, string> =>
  new Map(
    addresses.split("\n").flatMap((line) => {
      const [address = "", , , scope = ""] = wordsOf(line);
      const word = scopeWords.get(Number.parseInt(scope, 16) & SCOPE_MASK);
      const bytes = bytesOfHex(address);
      return bytes?.byteLength !== 16 || word === undefined
        ? []
        : [[formatIp(bytes), word] as const];
    }),
  );

/** The bits of a scope; beside them the kernel says "compatible with IPv4". Source: net/ipv6.h. */
const SCOPE_MASK = 0xf0;
const scopeWords: ReadonlyMap<number, string> = new Map([
  [0x00, "global"],
  [0x10, "host"],
  [0x20, "link"],
  [0x40, "site"],
]);

const byMetric = (a: Gateway, b: Gateway): number =>
  a.metric - b.metric || (a.address < b.address ? -1 : 1);

const parseRoutes = (text: string): readonly Gateway[] =>
  text.split("\n").flatMap((line) => {
    const [interfaceName = "", destination, gateway = "", flags = "", , , metric = "", mask] =
      wordsOf(line);
    const isDefault = destination === "00000000" && mask === "00000000" && isUsable(flags);
    const bytes = isDefault ? bytesOfHexWords(gateway) : undefined;
    if (bytes?.byteLength !== 4) return [];
    return [{ interfaceName, address: formatIp(bytes), metric: Number(metric) || 0 }];
  });

const parseIpv6Routes = (text: string): readonly Gateway[] =>
  text.split("\n").flatMap((line) => {
    const [
      destination = "",
      length,
      ,
      ,
      nextHop = "",
      metric = "",
      ,
      ,
      flags = "",
      interfaceName = "",
    ] = wordsOf(line);
    const isDefault = /^0{32}$/.test(destination) && length === "00" && isUsable(flags);
    const bytes = isDefault ? bytesOfHex(nextHop) : undefined;
    if (bytes?.byteLength !== 16) return [];
    return [{ interfaceName, address: formatIp(bytes), metric: Number.parseInt(metric, 16) || 0 }];
  });

const isUsable = (flags: string): boolean => {
  const bits = Number.parseInt(flags, 16);
  return (bits & (RTF_UP | RTF_GATEWAY)) === (RTF_UP | RTF_GATEWAY) && (bits & RTF_REJECT) === 0;
};
