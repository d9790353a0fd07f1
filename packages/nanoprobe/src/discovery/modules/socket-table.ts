/**
 * /proc/net/{tcp,tcp6,udp,udp6}, line by line.
 *
 *     sl  local_address  remote_address  st  tx:rx  tr:tm  retrnsmt  uid  timeout  inode …
 *      0: 0100007F:0016  00000000:0000   0A  …                       0    0        4711
 *
 * Source: proc_pid_net(5); net/tcp_states.h in Linux for the states.
 */
import { formatAddress, formatIp } from "@assimilation/protocol";
import type { SocketTable } from "../module.ts";
import { bytesOfHexWords } from "./hex-words.ts";

export interface SocketEntry {
  readonly table: SocketTable;
  readonly inode: string;
  /** `address:port`; IPv4-mapped addresses as IPv4. */
  readonly local: string;
  readonly localPort: number;
  readonly remote: string;
  readonly remotePort: number;
  readonly state: SocketState;
}

/** For UDP: established means that it was connected, listening that it was not. */
type SocketState = "listening" | "established" | "other";

const ESTABLISHED = "01";
const UNCONNECTED_UDP = "07";
const LISTEN = "0A";

/** Lines that are not as they should be, the heading among them, are left out. */
export const parseSocketTable = (table: SocketTable, text: string): readonly SocketEntry[] =>
  text.split("\n").flatMap((line) => {
    const [, local, localPort, remote, remotePort, state = "", inode] = LINE.exec(line) ?? [];
    // Inode 0: a connection that no process holds any more.
    if (inode === undefined || inode === "0") return [];
    const near = endpointOf(local, localPort);
    const far = endpointOf(remote, remotePort);
    if (near === undefined || far === undefined) return [];
    return [
      {
        table,
        inode,
        local: near.text,
        localPort: near.port,
        remote: far.text,
        remotePort: far.port,
        state: stateOf(table, state),
      },
    ];
  });

const LINE =
  /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]{2}) \S+ \S+ \S+\s+\d+\s+\d+ (\d+)/;

const endpointOf = (
  address = "",
  portText = "",
): { readonly text: string; readonly port: number } | undefined => {
  const bytes = bytesOfHexWords(address);
  if (bytes === undefined) return undefined;
  const port = Number.parseInt(portText, 16);
  return { text: formatAddress({ host: formatIp(bytes), port }), port };
};

const stateOf = (table: SocketTable, state: string): SocketState => {
  if (state === ESTABLISHED) return "established";
  const isUdp = table === "udp" || table === "udp6";
  return state === (isUdp ? UNCONNECTED_UDP : LISTEN) ? "listening" : "other";
};
