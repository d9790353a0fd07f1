/**
 * What a hostile host may say: each text of a document of each discovery type, and each name in it,
 * replaced by each text that has broken other people's programs, one at a time.
 *
 *     { "eth0": { "duplex": "full" } }  →  { "'\"": { "duplex": "full" } }, { "eth0": { "duplex": "'\"" } }, …
 */
import type { Json, JsonMap } from "@assimilation/protocol";
import { JSON_KEY_LENGTH_MAX } from "#protocol/messages/parse-json.ts";

/** By what they are, for the names of tests. */
export const hostileWords: readonly (readonly [string, string])[] = [
  ["quotes", `' " '' "" \\' \\" '; DROP TABLE nodes; --`],
  ["backticks", "`a` `reboot` ``"],
  ["dollars", "$host $\u007bhost} $(reboot) $1 $$"],
  ["closing braces", `})-[:X]->(n) DETACH DELETE n // }}) {host}`],
  ["a megabyte", "m".repeat(1024 * 1024)],
  ["lone surrogates", "\ud800 a \udc00\ud800"],
  ["__proto__", "__proto__"],
  ["NUL", "a\0b"],
  ["escape sequences", "\u001b[2J\u001b]0;title\u0007 \u009b31m \r\n\u202e\u2028"],
  ["markup", "</svg><script>alert(1)</script>&amp;<!-- -->"],
];

/** Every text that may be there, and for the rest what makes the CMA look further. */
export const usualDocuments: Readonly<Record<string, JsonMap>> = {
  netconfig: {
    eth0: {
      ...{ address: "02:00:00:00:00:01", duplex: "full", operstate: "up", mtu: 1500 },
      ...{ default_gw: "10.0.0.254", bridge_id: "8000.020000000001", brport_bridge: "br0" },
      bonding_slaves: ["eth1"],
      ipaddrs: { "10.0.0.1/24": { brd: "10.0.0.255", scope: "global", name: "eth0:1" } },
    },
  },
  os: {
    ...{ nodename: "web1", "operating-system": "GNU/Linux", machine: "x86_64" },
    ...{ processor: "x86_64", "hardware-platform": "x86_64", "kernel-name": "Linux" },
    ...{ "kernel-release": "6.1.0", "kernel-version": "#1 SMP", "Distributor ID": "Debian" },
    ...{ Description: "Debian GNU/Linux 12", Release: "12", Codename: "bookworm" },
  },
  cpu: { "0": { "model name": "Example 1", microcode: "0x1", flags: { sse: true } } },
  tcpdiscovery: {
    "sshd:1": {
      ...{ exe: "/usr/sbin/sshd", cmdline: ["sshd", "-D"], uid: 0, gid: 0, euid: 0, egid: 0 },
      ...{ cwd: "/", user: "root", netns: "net:[1]" },
      listenaddrs: { "0.0.0.0:22": "tcp" },
      clientaddrs: { "10.0.0.9:53": "udp" },
    },
  },
  proc_sys: { "net.ipv4.ip_forward": "0", "kernel.core_pattern": "core" },
  login_defs: { PASS_MAX_DAYS: 90, ENCRYPT_METHOD: "YESCRYPT" },
  packages: { deb: { "openssl::amd64": "3.0.11" }, npm: { "left-pad": "1.3.0" } },
};

export interface HostileDocument {
  /** What was replaced, and by what. */
  readonly name: string;
  readonly type: string;
  readonly data: JsonMap;
}

export const hostileDocuments = (): readonly HostileDocument[] => [
  ...Object.entries(usualDocuments).flatMap(([type, usual]) =>
    spotsIn(usual).flatMap((spot) =>
      hostileWords.map(([what, word]) => ({
        name: `${type}: ${what} as ${spot.isName ? "the name" : "the value of"} ${spot.path.join(".")}`,
        type,
        data: replaced(usual, spot, word) as JsonMap,
      })),
    ),
  ),
  wideProcess,
];

/** Little to send; 74 MB, were its path said again, as JSON has it, with each place it listens in. */
const wideProcess: HostileDocument = {
  name: "tcpdiscovery: a long path that listens in 3,000 places",
  type: "tcpdiscovery",
  data: {
    wide: {
      ...{ exe: "\u0001".repeat(4096), cmdline: ["wide"], uid: 0, gid: 0, euid: 0, egid: 0 },
      listenaddrs: Object.fromEntries(
        Array.from({ length: 3_000 }, (_, at) => [`0.0.0.0:${at + 1}`, "tcp"]),
      ),
      clientaddrs: {},
    },
  },
};

/** The path to a text, or to a name in a map. */
interface Spot {
  readonly path: readonly string[];
  readonly isName: boolean;
}

const spotsIn = (value: Json, path: readonly string[] = []): readonly Spot[] => {
  if (typeof value === "string") return [{ path, isName: false }];
  if (typeof value !== "object" || value === null) return [];
  const isMap = !Array.isArray(value);
  return Object.entries(value).flatMap(([name, each]) => [
    ...(isMap ? [{ path: [...path, name], isName: true }] : []),
    ...spotsIn(each, [...path, name]),
  ]);
};

/** `__proto__` becomes an own name, as JSON has it. */
const replaced = (value: Json, { path, isName }: Spot, word: string): Json => {
  const [first, ...rest] = path;
  if (first === undefined) return word;
  if (Array.isArray(value)) {
    return value.map((each, at) =>
      String(at) === first ? replaced(each, { path: rest, isName }, word) : each,
    );
  }
  const entries = Object.entries(value as JsonMap).map(([name, each]): readonly [string, Json] => {
    if (name !== first) return [name, each];
    if (!isName || rest.length > 0) return [name, replaced(each, { path: rest, isName }, word)];
    // A longer one no door lets in.
    return [word.slice(0, JSON_KEY_LENGTH_MAX), each];
  });
  return Object.fromEntries(entries);
};
