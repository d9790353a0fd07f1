/**
 * UDP through node:dgram.
 *
 * `::` becomes two sockets on one port, one a family: each then sees addresses
 * as its family writes them, and IPv4 multicast gets the TTL that we ask for,
 * which a dual-stack socket ignores. Where there is no IPv6 it is IPv4 alone.
 *
 * Multicast is sent from the bound port, once from each interface, so that an
 * answer finds us and no route is needed: a host without a default route has
 * none for the group.
 */
import { createSocket, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { isIPv4 } from "node:net";
import { setTimeout } from "node:timers/promises";
import { AssimilationError } from "../errors.ts";
import {
  type DatagramSocket,
  formatAddress,
  type NetAddress,
  type Network,
} from "../world/network.ts";
import { errnoOf } from "./errno.ts";
import { systemMachine } from "./system-machine.ts";

/** What the kernel keeps for us while we are busy: some 3,000 datagrams. It may grant less. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

/** Ephemeral ports tried until one is free in both families. */
const PORTS_TRIED_MAX = 16;

/** A host without IPv6 says one of these, by how it was switched off. */
const NO_FAMILY_CODES: ReadonlySet<string> = new Set(["EAFNOSUPPORT", "EADDRNOTAVAIL"]);

/**
 * How long closing waits for a link that is slower than we. The CMA's last word to each of 10,000
 * agents is 1.3 MB at once; the kernel takes some hundred of them, and Node drops what it still holds.
 */
const LINGER_MS_MAX = 5_000;
const LINGER_STEP_MS = 20;

type Receive = (datagram: Uint8Array, from: NetAddress) => void;

export interface UdpNetwork extends Network {
  /** How often sending or receiving failed, by errno name. Bounded by the number of those names. */
  readonly failures: ReadonlyMap<string, number>;
}

export const createUdpNetwork = (): UdpNetwork => {
  const failures = new Map<string, number>();
  const countFailure = (error: unknown): void => {
    const code = errnoOf(error);
    failures.set(code, (failures.get(code) ?? 0) + 1);
  };

  return {
    failures,

    bind: async (asked, onDatagram) => {
      const local = { host: unmapped(asked.host), port: asked.port };
      try {
        const sockets =
          local.host === "::"
            ? await openBoth(local.port, onDatagram)
            : [await open(local, onDatagram)];
        for (const socket of sockets) socket.on("error", countFailure);
        return datagramSocket(sockets, countFailure);
      } catch (error) {
        throw new AssimilationError("ASSIM_NETWORK_BIND", bindProblem(local, errnoOf(error)), {
          cause: error,
        });
      }
    },

    resolve: async (name) => {
      try {
        const addresses = await lookup(name, { all: true, order: "verbatim" });
        return [...new Set(addresses.map(({ address }) => unmapped(address)))];
      } catch {
        return [];
      }
    },
  };
};

const datagramSocket = (
  sockets: readonly Socket[],
  countFailure: (error: unknown) => void,
): DatagramSocket => {
  const ipv4 = sockets.find((socket) => socket.address().family === "IPv4");
  const ipv6 = sockets.find((socket) => socket.address().family === "IPv6");
  const bound = (ipv6 ?? ipv4)?.address();
  /** Local IPv4 addresses to send to each joined group from. */
  const groups = new Map<string, readonly string[]>();
  let isClosed = false;

  const guarded = (operation: () => void): boolean => {
    try {
      operation();
      return true;
    } catch (error) {
      countFailure(error);
      return false;
    }
  };

  const sendFrom = (socket: Socket, datagram: Uint8Array, { host, port }: NetAddress): void => {
    socket.send(datagram, port, host, (error) => {
      if (error !== null && !isClosed) countFailure(error);
    });
  };

  return {
    local: { host: bound?.address ?? "", port: bound?.port ?? 0 },

    send: (datagram, to) => {
      const socket = isIPv4(to.host) ? ipv4 : ipv6;
      if (socket === undefined || isClosed) return;
      const interfaces = groups.get(to.host);
      if (interfaces === undefined) {
        guarded(() => sendFrom(socket, datagram, to));
        return;
      }
      for (const address of interfaces) {
        guarded(() => {
          socket.setMulticastInterface(address);
          sendFrom(socket, datagram, to);
        });
      }
    },

    join: (group, ttl) => {
      if (ipv4 === undefined || isClosed) return;
      guarded(() => ipv4.setMulticastTTL(ttl));
      const joined = multicastAddresses(ipv4.address().address).filter((address) =>
        joinOn(ipv4, group, address, countFailure),
      );
      groups.set(group, joined);
    },

    close: async () => {
      if (isClosed) return;
      isClosed = true;
      for (const socket of sockets) socket.removeAllListeners("message");
      const isWaiting = (): boolean => sockets.some((socket) => socket.getSendQueueCount() > 0);
      for (let ms = 0; isWaiting() && ms < LINGER_MS_MAX; ms += LINGER_STEP_MS) {
        await setTimeout(LINGER_STEP_MS);
      }
      for (const socket of sockets) socket.close();
    },
  };
};

/**
 * One IPv4 address of each interface that is up, or the one we are bound to.
 * Loopback only where it is alone, or each local listener would hear everything
 * twice.
 */
const multicastAddresses = (bound: string): readonly string[] => {
  if (bound !== "0.0.0.0") return [bound];
  const byInterface = new Map<string, string>();
  for (const { label, family, address } of systemMachine.interfaceAddresses()) {
    const name = label.split(":")[0] ?? label;
    if (family === "ipv4" && !byInterface.has(name)) byInterface.set(name, address);
  }
  const addresses = [...byInterface.values()];
  const outward = addresses.filter((address) => !address.startsWith("127."));
  return outward.length > 0 ? outward : addresses;
};

const joinOn = (
  socket: Socket,
  group: string,
  address: string,
  countFailure: (error: unknown) => void,
): boolean => {
  try {
    socket.addMembership(group, address);
    return true;
  } catch (error) {
    // Joined before: the interface is still there.
    if (errnoOf(error) === "EADDRINUSE") return true;
    countFailure(error);
    return false;
  }
};

/** The same port in both families, or IPv4 alone where there is no IPv6. */
const openBoth = async (port: number, receive: Receive): Promise<readonly Socket[]> => {
  for (let tried = 1; ; tried++) {
    const ipv4 = await open({ host: "0.0.0.0", port }, receive);
    try {
      return [ipv4, await open({ host: "::", port: ipv4.address().port }, receive)];
    } catch (error) {
      if (NO_FAMILY_CODES.has(errnoOf(error))) return [ipv4];
      ipv4.close();
      if (port !== 0 || tried === PORTS_TRIED_MAX) throw error;
    }
  }
};

const open = (local: NetAddress, receive: Receive): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = createSocket({
      ...(isIPv4(local.host) ? { type: "udp4" } : { type: "udp6", ipv6Only: true }),
      recvBufferSize: RECEIVE_BUFFER_BYTES,
      // Addresses only, and at once: the interface chosen for a group must still be set.
      lookup: (host, _options, answer) => answer(null, host, isIPv4(host) ? 4 : 6),
    });
    socket.once("error", (error) => {
      socket.close();
      reject(error);
    });
    socket.on("message", (bytes, { address, port }) => {
      const datagram = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      receive(datagram, { host: address, port });
    });
    socket.bind({ address: local.host, port: local.port }, () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
  });

const unmapped = (host: string): string => /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(host)?.[1] ?? host;

const bindProblem = (local: NetAddress, code: string): string => {
  const where = `Cannot listen on UDP ${formatAddress(local)}`;
  switch (code) {
    case "EADDRINUSE":
      return `${where}: another program has that port. \`ss -lunp\` shows which; --bind ADDR:PORT chooses another.`;
    case "EACCES":
    case "EPERM":
      return `${where}: no permission. Ports below 1024 need root; --bind ADDR:PORT chooses another.`;
    case "EADDRNOTAVAIL":
      return `${where}: this machine has no such address. \`ip address\` shows the ones it has.`;
    case "EAFNOSUPPORT":
      return `${where}: this machine has no IPv6. Give an IPv4 address to --bind.`;
    default:
      return `${where}: ${code}. Give another address to --bind ADDR:PORT.`;
  }
};
