/**
 * A network that is a table of bound addresses and the weather between them.
 *
 * Each datagram is lost, doubled (a replay, seconds later) or late by chance of
 * the seed. Delays are drawn one by one, so datagrams overtake each other.
 * Multicast reaches every socket that joined, the sender's own among them.
 */
import {
  AssimilationError,
  formatAddress,
  type Instant,
  later,
  type NetAddress,
  type Network,
  type RandomSource,
} from "@assimilation/protocol";
import { ratio } from "./prng.ts";

export interface Weather {
  readonly delayMsMin: number;
  readonly delayMsMean: number;
  /** Each in [0, 1]. */
  readonly lossRatio: number;
  readonly replayRatio: number;
}

export interface SimNetwork {
  /** The network as the host at `address` sees it; port 0 and any host name bind there. */
  readonly at: (address: string) => Network;
  /** The process at the address is gone, without a word. */
  readonly cut: (address: string) => void;
  readonly setWeather: (weather: Weather) => void;
  readonly stats: { sent: number; delivered: number; lost: number; replayed: number };
}

interface Deps {
  readonly now: () => Instant;
  readonly push: (at: Instant, wake: () => void) => unknown;
  readonly random: RandomSource;
  /** Told of each delivery, in order. */
  readonly onDelivery: (datagram: Uint8Array, from: NetAddress, to: NetAddress) => void;
}

type Receive = (datagram: Uint8Array, from: NetAddress) => void;

/** How much later a replayed datagram comes again, at most. */
const REPLAY_MS_MAX = 5_000;

export const createSimNetwork = (deps: Deps, initial: Weather): SimNetwork => {
  const sockets = new Map<string, Receive>();
  const groups = new Map<string, Set<string>>();
  const stats = { sent: 0, delivered: 0, lost: 0, replayed: 0 };
  let weather = initial;
  let ephemeral = 40_000;

  const arrive = (
    datagram: Uint8Array,
    from: NetAddress,
    to: NetAddress,
    extraMs: number,
  ): void => {
    const delayMs =
      weather.delayMsMin -
      Math.log(1 - ratio(deps.random)) * (weather.delayMsMean - weather.delayMsMin);
    deps.push(later(deps.now(), delayMs + extraMs), () => {
      const receive = sockets.get(formatAddress(to));
      if (receive === undefined) return;
      stats.delivered += 1;
      deps.onDelivery(datagram, from, to);
      receive(datagram.slice(), from);
    });
  };

  const post = (datagram: Uint8Array, from: NetAddress, to: NetAddress): void => {
    stats.sent += 1;
    if (ratio(deps.random) < weather.lossRatio) stats.lost += 1;
    else arrive(datagram, from, to, 0);
    if (ratio(deps.random) < weather.replayRatio) {
      stats.replayed += 1;
      arrive(datagram, from, to, ratio(deps.random) * REPLAY_MS_MAX);
    }
  };

  const at = (address: string): Network => ({
    bind: (wanted, onDatagram) => {
      const local = { host: address, port: wanted.port === 0 ? ephemeral++ : wanted.port };
      const name = formatAddress(local);
      if (sockets.has(name)) {
        return Promise.reject(
          new AssimilationError("ASSIM_NETWORK_BIND", `${name} is taken by another process`),
        );
      }
      sockets.set(name, onDatagram);
      const isOpen = (): boolean => sockets.get(name) === onDatagram;
      return Promise.resolve({
        local,
        send: (datagram, to) => {
          if (!isOpen()) return;
          const copy = datagram.slice();
          const members = groups.get(to.host);
          if (members === undefined) post(copy, local, to);
          else for (const host of [...members].sort()) post(copy, local, { host, port: to.port });
        },
        join: (group) => {
          const members = groups.get(group) ?? new Set();
          groups.set(group, members.add(address));
        },
        close: () => {
          if (isOpen()) sockets.delete(name);
        },
      });
    },
    resolve: (name) => Promise.resolve([name]),
  });

  return {
    at,
    cut: (address) => {
      for (const name of [...sockets.keys()]) {
        if (name.startsWith(`${address}:`)) sockets.delete(name);
      }
      for (const members of groups.values()) members.delete(address);
    },
    setWeather: (next) => {
      weather = next;
    },
    stats,
  };
};
