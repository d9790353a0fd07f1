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
  /** The host has another address from now on; its processes keep their sockets. */
  readonly move: (from: string, to: string) => void;
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

/** Where a host is; changes when it moves. */
interface Place {
  host: string;
}

interface Binding {
  readonly place: Place;
  readonly port: number;
  readonly receive: Receive;
}

/** How much later a replayed datagram comes again, at most. */
const REPLAY_MS_MAX = 5_000;

export const createSimNetwork = (deps: Deps, initial: Weather): SimNetwork => {
  /** By address and port. */
  const sockets = new Map<string, Binding>();
  const places = new Set<Place>();
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
      const binding = sockets.get(formatAddress(to));
      if (binding === undefined) return;
      stats.delivered += 1;
      deps.onDelivery(datagram, from, to);
      binding.receive(datagram.slice(), from);
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

  const at = (address: string): Network => {
    const place: Place = { host: address };
    places.add(place);
    return {
      bind: (wanted, receive) => {
        const port = wanted.port === 0 ? ephemeral++ : wanted.port;
        const nameNow = (): string => formatAddress({ host: place.host, port });
        if (sockets.has(nameNow())) {
          return Promise.reject(
            new AssimilationError("ASSIM_NETWORK_BIND", `${nameNow()} is taken by another process`),
          );
        }
        const binding: Binding = { place, port, receive };
        sockets.set(nameNow(), binding);
        const isOpen = (): boolean => sockets.get(nameNow()) === binding;
        return Promise.resolve({
          get local() {
            return { host: place.host, port };
          },
          send: (datagram, to) => {
            if (!isOpen()) return;
            const copy = datagram.slice();
            const from = { host: place.host, port };
            const members = groups.get(to.host);
            if (members === undefined) post(copy, from, to);
            else for (const host of [...members].sort()) post(copy, from, { host, port: to.port });
          },
          join: (group) => {
            const members = groups.get(group) ?? new Set();
            groups.set(group, members.add(place.host));
          },
          close: () => {
            if (isOpen()) sockets.delete(nameNow());
            return Promise.resolve();
          },
        });
      },
      resolve: (name) => Promise.resolve([name]),
    };
  };

  const cut = (address: string): void => {
    for (const [name, { place }] of [...sockets]) {
      if (place.host === address) sockets.delete(name);
    }
    for (const place of [...places]) if (place.host === address) places.delete(place);
    for (const members of groups.values()) members.delete(address);
  };

  const move = (from: string, to: string): void => {
    for (const [name, binding] of [...sockets]) {
      if (binding.place.host !== from) continue;
      sockets.delete(name);
      sockets.set(formatAddress({ host: to, port: binding.port }), binding);
    }
    for (const place of places) if (place.host === from) place.host = to;
    for (const members of groups.values()) if (members.delete(from)) members.add(to);
  };

  return {
    at,
    cut,
    move,
    setWeather: (next) => {
      weather = next;
    },
    stats,
  };
};
