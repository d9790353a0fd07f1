/** Documents of simulated hosts, as agents send them: names and shapes are those of the discovery modules. */
import type { JsonMap } from "@assimilation/protocol";
import type { SimHost, SimInterface } from "./host.ts";
import { packageFacts } from "./packages.ts";
import { processFacts } from "./processes.ts";
import { flippedKernelFacts, kernelFacts, loginFacts } from "./settings.ts";

export interface SimDocument {
  readonly type: string;
  readonly data: JsonMap;
}

/** In the order in which an agent finds them. */
export const documentsOf = (host: SimHost, hosts: number): readonly SimDocument[] => [
  { type: "netconfig", data: netconfigOf(host) },
  { type: "os", data: osOf(host) },
  { type: "cpu", data: processors[host.number % processors.length] ?? {} },
  { type: "packages", data: packageFacts(host.number) },
  { type: "login_defs", data: loginFacts(host.number) },
  { type: "proc_sys", data: kernelFacts(host.number) },
  { type: "tcpdiscovery", data: processFacts(host, hosts) },
];

/** One fact is another: a rule is broken or kept, or there is one listener more. */
export const changedDocument = (host: SimHost, hosts: number, change: number): SimDocument =>
  change % 2 === 0
    ? { type: "proc_sys", data: flippedKernelFacts(host.number) }
    : { type: "tcpdiscovery", data: processFacts(host, hosts, ["0.0.0.0:2222"]) };

const netconfigOf = ({ front, back }: SimHost): JsonMap => ({
  eth0: { ...interfaceFacts(front), default_gw: `${front.network}.1` },
  eth1: interfaceFacts(back),
  lo: {
    ...{ address: "00:00:00:00:00:00", carrier: 1, mtu: 65_536, operstate: "unknown", type: 772 },
    virtual: true,
    ipaddrs: {
      "127.0.0.1/8": { scope: "host", name: "lo" },
      "::1/128": { scope: "host", name: "lo" },
    },
  },
});

const interfaceFacts = ({ name, mac, ip, ipv6, network }: SimInterface): JsonMap => ({
  ...{
    address: mac,
    carrier: 1,
    duplex: "full",
    mtu: 1500,
    operstate: "up",
    speed: 10_000,
    type: 1,
  },
  virtual: false,
  ipaddrs: {
    [`${ip}/24`]: { brd: `${network}.255`, scope: "global", name },
    [`${ipv6}/64`]: { scope: "global", name },
    [`${linkLocalOf(mac)}/64`]: { scope: "link", name },
  },
});

/** Source: RFC 4291, appendix A. */
const linkLocalOf = (mac: string): string => {
  const [, , , a, b, c] = mac.split(":");
  return `fe80::216:3eff:fe${a}:${b}${c}`;
};

const osOf = ({ name, number }: SimHost): JsonMap => ({
  ...{ nodename: name, "operating-system": "GNU/Linux", machine: "x86_64", processor: "x86_64" },
  ...{ "hardware-platform": "x86_64", "kernel-name": "Linux" },
  "kernel-release": `6.1.0-${20 + (number % 9)}-amd64`,
  "kernel-version": `#1 SMP PREEMPT_DYNAMIC Debian 6.1.${90 + (number % 9)}-1`,
  ...{ "Distributor ID": "Debian", Description: "Debian GNU/Linux 12 (bookworm)" },
  ...{ Release: "12", Codename: "bookworm" },
});

const flags: JsonMap = Object.fromEntries(
  Array.from({ length: 110 }, (_, at) => [`feature_${at}`, true]),
);

/** Two models of eight processors. */
const processors: readonly JsonMap[] = ["Xeon(R) Gold 6338", "Xeon(R) Silver 4314"].map((model) =>
  Object.fromEntries(
    Array.from({ length: 8 }, (_, processor): [string, JsonMap] => [
      String(processor),
      {
        ...{ processor, vendor_id: "GenuineIntel", "cpu family": 6, model: 106 },
        ...{ "model name": `Intel(R) ${model}`, stepping: 6, microcode: "0xd0003d1" },
        ...{ "cache size": "49152 KB", "physical id": 0, siblings: 8, "core id": processor },
        ...{ "cpu cores": 8, apicid: processor, fpu: "yes", "cpuid level": 27 },
        ...(processor < 4 && { flags }),
      },
    ]),
  ),
);
