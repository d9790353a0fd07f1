/** Socket tables and processes as /proc has them, made of what a test cares about. */
import type { ProcessReading, SocketsReading, SocketTable } from "#nanoprobe/discovery/module.ts";

const states = { established: "01", listening: "0A", unconnected: "07", timeWait: "06" } as const;

export interface SocketLine {
  readonly local: string;
  readonly remote?: string;
  readonly state: keyof typeof states;
  readonly inode: number;
}

/** IPv4 alone, which is where the words are turned round; IPv6 has its own texts. */
const hex = (endpoint: string): string => {
  const [host = "", port] = endpoint.split(":");
  if (host.length === 32)
    return `${host}:${Number(port).toString(16).padStart(4, "0").toUpperCase()}`;
  const bytes = host.split(".").map(Number).reverse();
  const digits = (value: number, length: number) =>
    value.toString(16).toUpperCase().padStart(length, "0");
  return `${bytes.map((byte) => digits(byte, 2)).join("")}:${digits(Number(port), 4)}`;
};

export const socketTable = (...lines: readonly SocketLine[]): string =>
  [
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    ...lines.map(
      ({ local, remote = "0.0.0.0:0", state, inode }, index) =>
        `${String(index).padStart(4)}: ${hex(local)} ${hex(remote)} ${states[state]} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0`,
    ),
    "",
  ].join("\n");

export const OWN_NETNS = "net:[4026531840]";

export const statusOf = (uid: number, gid = uid): string =>
  `Name:\tx\nUmask:\t0022\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nGid:\t${gid}\t${gid}\t${gid}\t${gid}\n`;

export const process = (change: Partial<ProcessReading> = {}): ProcessReading => ({
  pid: 7,
  exe: "/usr/sbin/sshd",
  cwd: "/",
  cmdline: "/usr/sbin/sshd\0-D\0",
  status: statusOf(0),
  netns: OWN_NETNS,
  socketInodes: [],
  ...change,
});

export const sockets = (
  processes: readonly ProcessReading[],
  tables: Partial<Record<SocketTable, string>>,
  change: Partial<SocketsReading> = {},
): SocketsReading => ({
  processes,
  tables: { [OWN_NETNS]: tables },
  deniedProcesses: 0,
  ownNetns: OWN_NETNS,
  users: { "0": "root", "33": "www-data" },
  ...change,
});
