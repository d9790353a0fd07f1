/**
 * A CMA endpoint on a test stand: datagrams go in by hand and come out in a list.
 */
import type { Instant, NetAddress } from "@assimilation/protocol";
import { createManagerEndpoint } from "#protocol/endpoint/manager-endpoint.ts";
import type {
  ManagerEndpoint,
  ManagerEndpointOptions,
} from "#protocol/endpoint/manager-options.ts";
import { createCurve, type KeyPair } from "#protocol/seal/curve.ts";
import type { RawAgent } from "./raw-agent.ts";
import { createPrng } from "./sim/prng.ts";
import { createSimWorld, type SimWorld } from "./sim-world.ts";

export interface ManagerStand {
  readonly world: SimWorld;
  readonly keys: KeyPair;
  readonly endpoint: ManagerEndpoint;
  /** Key ids that came up, in order. */
  readonly peers: readonly string[];
  readonly now: () => Instant;
  /** Hands one datagram in; what the CMA sent at once because of it. */
  readonly put: (datagram: Uint8Array, from: NetAddress) => readonly Uint8Array[];
  /** Called for everything that comes out, whenever. */
  onOut: (datagram: Uint8Array, to: NetAddress) => void;
  /** The whole handshake from one address; `up`, or the status. */
  readonly connect: (agent: RawAgent, from: NetAddress) => string | undefined;
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const createManagerStand = async (
  seed: number,
  options: Partial<ManagerEndpointOptions> = {},
): Promise<ManagerStand> => {
  const world = createSimWorld(seed);
  const random = createPrng(seed, "cma");
  const keys = createCurve().makeKeyPair(random);
  const peers: string[] = [];
  let serial = 0;
  let out: Uint8Array[] = [];
  let onDatagram: (datagram: Uint8Array, from: NetAddress) => void = () => {};
  const logger = { ...silent, child: () => logger };
  const local = { host: "10.0.0.1", port: 1984 };
  const endpoint = createManagerEndpoint(
    {
      clock: world.clock,
      random,
      logger,
      network: {
        bind: (_local, receive) => {
          onDatagram = receive;
          return Promise.resolve({
            local,
            send: (datagram, to) => {
              out.push(datagram);
              stand.onOut(datagram, to);
            },
            join: () => {},
            close: () => Promise.resolve(),
          });
        },
        resolve: () => Promise.resolve([]),
      },
    },
    {
      bind: local,
      keys: [keys],
      resetKey: new Uint8Array(32).fill(9),
      previousSessions: [],
      nextSerial: () => ++serial,
      onUp: ({ keyId }) => void peers.push(keyId),
      onDown: () => {},
      onMessage: () => Promise.resolve(undefined),
      ...options,
    },
  );
  const put = (datagram: Uint8Array, from: NetAddress): readonly Uint8Array[] => {
    out = [];
    onDatagram(datagram, from);
    return out;
  };
  const now = world.clock.now;
  const stand: ManagerStand = {
    world,
    keys,
    endpoint,
    peers,
    now,
    put,
    onOut: () => {},
    connect: (agent, from) => {
      const [cookie] = put(agent.hello(now()), from);
      const initiate = cookie && agent.initiate(cookie, now());
      const [ready] = initiate === undefined ? [] : put(initiate, from);
      const status = ready && agent.ready(ready, now());
      if (status === "up") put(agent.seal([{ kind: "ping" }]), from);
      return status;
    },
  };
  await endpoint.start();
  return stand;
};
