/**
 * What a simulated host runs: thirty processes with sockets, as `tcpdiscovery` tells of them; they
 * listen at twenty endpoints, and talk to hosts of their group, to what all share, and some of them
 * to strangers.
 */
import { contentHash, type JsonMap } from "@assimilation/protocol";
import {
  CACHE_PLACE,
  DATABASE_PLACE,
  GROUP_HOSTS,
  hostOf,
  memberOf,
  type SimHost,
} from "./host.ts";

interface SimProcess {
  readonly exe: string;
  readonly words?: readonly string[];
  readonly user?: string;
  readonly uid?: number;
  readonly listens?: readonly string[];
  readonly calls?: readonly string[];
  /** `tcp` unless told. */
  readonly protocol?: "tcp" | "udp";
}

const PROCESSES = 30;

/** Where what is shared listens; each at the host of that number. */
const shared = [
  { port: 53, protocol: "udp" },
  { port: 514, protocol: "tcp" },
  { port: 9090, protocol: "tcp" },
  { port: 8140, protocol: "tcp" },
] as const;

/** Port of what a host of the role is there for. */
const servicePorts: Readonly<Record<SimHost["role"], number>> = {
  shared: 443,
  database: 5432,
  cache: 6379,
  web: 443,
};

const programs: Readonly<Record<SimHost["role"], string>> = {
  shared: "/usr/sbin/nginx",
  database: "/usr/lib/postgresql/15/bin/postgres",
  cache: "/usr/bin/redis-server",
  web: "/usr/sbin/nginx",
};

/** `more`: a listener that was not there at the first look. */
export const processFacts = (
  host: SimHost,
  hosts: number,
  more: readonly string[] = [],
): JsonMap => {
  const running = processesOf(host, hosts, more);
  return Object.fromEntries(running.map((process) => factsOf(process)));
};

const processesOf = (
  host: SimHost,
  hosts: number,
  more: readonly string[],
): readonly SimProcess[] => {
  const { front, back, role, number } = host;
  const port = servicePorts[role];
  const others = [1, 2, 3].map((step) => memberOf(host, (number % GROUP_HOSTS) + step, hosts));
  const database = memberOf(host, DATABASE_PLACE, hosts).back;
  const cache = memberOf(host, CACHE_PLACE, hosts).back;
  const ofEstate = shared.map((service, at) => {
    const isOurs = number === at;
    const address = `${hostOf(at % hosts).front.ip}:${service.port}`;
    return { ...service, listens: isOurs ? [address] : [], calls: isOurs ? [] : [address] };
  });

  const daemons: readonly SimProcess[] = [
    { exe: "/usr/sbin/sshd", words: ["-D"], listens: ["0.0.0.0:22", "[::]:22", ...more] },
    {
      ...{ exe: "/usr/sbin/chronyd", user: "_chrony", uid: 107, protocol: "udp" },
      listens: ["127.0.0.1:323", "[::1]:323"],
    },
    {
      ...{ exe: "/usr/lib/systemd/systemd-resolved", user: "systemd-resolve", uid: 104 },
      ...{ protocol: "udp", listens: ["127.0.0.53:53", "127.0.0.54:53"] },
    },
    { exe: "/usr/sbin/rpcbind", user: "_rpc", uid: 105, listens: ["0.0.0.0:111", "[::]:111"] },
    { exe: "/usr/sbin/master", listens: ["127.0.0.1:25", "[::1]:25"] },
    { exe: "/usr/sbin/snmpd", protocol: "udp", listens: ["0.0.0.0:161"] },
    { exe: "/usr/sbin/nrpe", user: "nagios", uid: 110, listens: [`${front.ip}:5666`] },
    { exe: "/usr/bin/node_exporter", user: "prometheus", uid: 111, listens: [`${front.ip}:9100`] },
    { exe: "/usr/sbin/assim-nanoprobe", protocol: "udp", listens: ["0.0.0.0:1984"] },
    {
      ...{ exe: programs[role], user: "service", uid: 200 },
      listens: [`${front.ip}:${port}`, `${back.ip}:${port}`, "127.0.0.1:8080"],
    },
    {
      ...{ exe: "/usr/bin/java", words: ["-jar", "/srv/app.jar"], user: "app", uid: 1001 },
      listens: [`${back.ip}:8009`, `[${back.ipv6}]:8009`],
      calls: [`${database.ip}:5432`, `${cache.ip}:6379`],
    },
    { exe: "/usr/bin/docker-proxy", listens: ["0.0.0.0:8443"] },
    ...ofEstate.map(
      ({ listens, calls, protocol }, at): SimProcess => ({
        exe:
          ["/usr/sbin/unbound", "/usr/sbin/rsyslogd", "/usr/bin/prometheus", "/usr/bin/puppet"][
            at
          ] ?? "",
        ...{ listens, calls, protocol },
      }),
    ),
  ];
  const workers = Array.from({ length: PROCESSES - daemons.length }, (_, at): SimProcess => {
    const other = others[at % others.length] ?? host;
    const outside = at === 0 && number % 10 === 0 ? [`198.51.100.${number % 250}:443`] : [];
    return {
      ...{ exe: "/srv/app/worker", words: ["--queue", String(at)], user: "app", uid: 1001 },
      calls: [`${other.back.ip}:${servicePorts[other.role]}`, ...outside],
    };
  });
  return [...daemons, ...workers];
};

const factsOf = ({
  exe,
  words = [],
  user = "root",
  uid = 0,
  listens = [],
  calls = [],
  protocol = "tcp",
}: SimProcess): readonly [string, JsonMap] => {
  const cmdline = [exe, ...words];
  const hash = contentHash(JSON.stringify([cmdline, exe, uid, uid])).slice(0, 16);
  const facts = {
    ...{ exe, cmdline, uid, euid: uid, gid: uid, egid: uid, user, cwd: "/" },
    ...{ listenaddrs: endpoints(listens, protocol), clientaddrs: endpoints(calls, protocol) },
  };
  return [`${exe.slice(exe.lastIndexOf("/") + 1)}:${hash}`, facts];
};

const endpoints = (addresses: readonly string[], protocol: "tcp" | "udp"): JsonMap =>
  Object.fromEntries(
    addresses.map((address) => [address, address.startsWith("[") ? `${protocol}6` : protocol]),
  );
