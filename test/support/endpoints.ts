/**
 * A CMA and its agents in a simulated world: real endpoints, no real time.
 */
import type {
  AgentMessage,
  Instant,
  Logger,
  ManagerMessage,
  NetAddress,
  Network,
} from "@assimilation/protocol";
import { toHex } from "#protocol/bytes/hex.ts";
import { createAgentEndpoint } from "#protocol/endpoint/agent-endpoint.ts";
import type { AgentEndpoint, AgentEndpointOptions } from "#protocol/endpoint/agent-options.ts";
import { createManagerEndpoint } from "#protocol/endpoint/manager-endpoint.ts";
import type {
  KnownSession,
  ManagerEndpoint,
  ManagerEndpointOptions,
} from "#protocol/endpoint/manager-options.ts";
import { createCurve, type KeyPair } from "#protocol/seal/curve.ts";
import { keyIdOf } from "#protocol/seal/key-id.ts";
import type { Weather } from "./sim/network.ts";
import { createPrng } from "./sim/prng.ts";
import { createSimWorld, type SimWorld } from "./sim-world.ts";

export interface SimManager {
  readonly endpoint: ManagerEndpoint;
  /** `up KEYID #SERIAL`, `down KEYID why`, in order. */
  readonly events: string[];
  /** What came, as handed to the owner. */
  readonly got: {
    readonly keyId: string;
    readonly serial: number;
    readonly message: AgentMessage;
  }[];
  /** What a CMA keeps on its disk. */
  readonly sessions: Map<string, KnownSession>;
  /** Set to hold messages back: what is pending resolves when it is released. */
  hold: (() => void)[] | undefined;
}

export interface SimAgent {
  readonly endpoint: AgentEndpoint;
  readonly agentKeys: KeyPair;
  readonly keyId: string;
  readonly events: string[];
  readonly got: ManagerMessage[];
  readonly applied: string[];
  /** Sends one discovery document of about `bytes` random bytes; false when it was not taken. */
  readonly say: (name: string, bytes?: number) => boolean;
}

export interface Sent {
  readonly datagram: Uint8Array;
  readonly from: NetAddress;
  readonly to: NetAddress;
}

export interface Estate {
  readonly world: SimWorld;
  /** Every datagram that left an endpoint, lost or not. */
  readonly sent: readonly Sent[];
  readonly log: { readonly level: string; readonly message: string }[];
  readonly managerKeys: readonly KeyPair[];
  readonly startManager: (
    options?: Partial<ManagerEndpointOptions>,
    address?: string,
  ) => Promise<SimManager>;
  readonly startAgent: (
    name: string,
    options?: Partial<AgentEndpointOptions>,
    address?: string,
    network?: Network,
  ) => Promise<SimAgent>;
  readonly run: (ms: number) => Promise<void>;
  readonly until: (done: () => boolean, ms?: number) => Promise<void>;
}

export const MANAGER_ADDRESS: NetAddress = { host: "10.0.0.1", port: 1984 };

export const createEstate = (seed: number, weather?: Weather): Estate => {
  const world = createSimWorld(seed, weather);
  const curve = createCurve();
  const keys = createPrng(seed, "keys");
  const managerKeys = [curve.makeKeyPair(keys), curve.makeKeyPair(keys)];
  const resetKey = new Uint8Array(32).fill(7);
  const log: { level: string; message: string }[] = [];
  const logger = collectingLogger(log);
  let serial = 0;
  let agents = 0;

  const sent: Sent[] = [];
  const hostAt = (name: string, address: string): ReturnType<SimWorld["host"]> => {
    const host = world.host(name, address);
    return { ...host, network: tapped(host.network, sent) };
  };
  const at = (ms: number): Instant => (world.clock.now() + ms) as Instant;

  return {
    world,
    sent,
    log,
    managerKeys,
    run: (ms) => world.run(at(ms)),
    until: (done, ms = 60_000) => world.runUntil(done, at(ms)),

    startManager: async (options = {}, address = MANAGER_ADDRESS.host) => {
      const sessions = new Map<string, KnownSession>();
      const manager: SimManager = {
        events: [],
        got: [],
        sessions,
        hold: undefined,
        endpoint: createManagerEndpoint(
          { ...hostAt("cma", address), logger },
          {
            bind: MANAGER_ADDRESS,
            multicast: { group: "224.0.2.5", port: 1984 },
            keys: managerKeys,
            resetKey,
            previousSessions: [],
            nextSerial: () => ++serial,
            onUp: (peer) => void manager.events.push(`up ${peer.keyId} #${peer.serial}`),
            onDown: (peer, reason) => void manager.events.push(`down ${peer.keyId} ${reason}`),
            onMessage: (peer, message) => {
              manager.got.push({ keyId: peer.keyId, serial: peer.serial, message });
              const { hold } = manager;
              return hold === undefined
                ? Promise.resolve(undefined)
                : new Promise((resolve) => hold.push(() => resolve(undefined)));
            },
            onSessions: ({ add, remove }) => {
              if (add !== undefined) sessions.set(add.connectionId, add);
              if (remove !== undefined) sessions.delete(remove);
            },
            ...options,
          },
        ),
      };
      await manager.endpoint.start();
      return manager;
    },

    startAgent: async (name, options = {}, address, network) => {
      agents += 1;
      const host = hostAt(name, address ?? `10.0.1.${agents}`);
      const agentKeys = options.agentKeys ?? curve.makeKeyPair(host.random);
      const bootId = new Uint8Array(16);
      host.random.fill(bootId);
      const events: string[] = [];
      const got: ManagerMessage[] = [];
      const applied: string[] = [];
      const noise = createPrng(seed, `facts of ${name}`);
      const endpoint = createAgentEndpoint(
        { ...host, logger, network: network ?? host.network },
        {
          bind: { host: "::", port: 1984 },
          agentKeys,
          managerKeys: managerKeys.map(({ publicKey }) => publicKey),
          bootId,
          hostNameHint: name,
          cmaAddresses: [],
          multicast: { group: "224.0.2.5", port: 1984, ttl: 31 },
          onUp: () => void events.push("up"),
          onDown: (reason) => void events.push(`down ${reason}`),
          onMessage: (message) => void got.push(message),
          ...options,
        },
      );
      await endpoint.start();
      const say = (document: string, bytes = 10): boolean => {
        const random = new Uint8Array(bytes >> 1);
        noise.fill(random);
        const message = documentOf(name, document, toHex(random));
        return endpoint.send(message, () => void applied.push(document));
      };
      return {
        endpoint,
        agentKeys,
        keyId: keyIdOf(agentKeys.publicKey),
        events,
        got,
        applied,
        say,
      };
    },
  };
};

/** A CMA, and one agent, at 10.0.1.1, that has found it. */
export const meet = async (
  seed: number,
  weather?: Weather,
): Promise<{ readonly estate: Estate; readonly cma: SimManager; readonly agent: SimAgent }> => {
  const estate = createEstate(seed, weather);
  const cma = await estate.startManager();
  const agent = await estate.startAgent("a");
  await estate.until(() => agent.endpoint.isUp());
  return { estate, cma, agent };
};

/** Tells the agent to stop; whether it has. */
export const stopping = ({ endpoint }: SimAgent): (() => boolean) => {
  let isStopped = false;
  void endpoint.stop().then(() => {
    isStopped = true;
  });
  return () => isStopped;
};

/** What came: documents by instance, other messages by kind. */
export const namesOfGot = ({ got }: Pick<SimManager, "got">): readonly string[] =>
  got.map(({ message }) => (message.kind === "discovery" ? message.instance : message.kind));

/** A host that may change its address, as one behind a NAT or on the move does. */
export const createMovingNetwork = (
  world: SimWorld,
  addresses: readonly string[],
): { readonly network: Network; readonly moveTo: (index: number) => void } => {
  let current = 0;
  return {
    moveTo: (index) => {
      current = index;
    },
    network: {
      resolve: (name) => Promise.resolve([name]),
      bind: async (local, onDatagram) => {
        const sockets = await Promise.all(
          addresses.map((address, index) =>
            world.network.at(address).bind(local, (datagram, from) => {
              if (index === current) onDatagram(datagram, from);
            }),
          ),
        );
        const [first] = sockets;
        if (first === undefined) throw new RangeError("a host without an address");
        return {
          ...first,
          send: (datagram, to) => sockets[current]?.send(datagram, to),
          join: (group, ttl) => {
            for (const socket of sockets) socket.join(group, ttl);
          },
        };
      },
    },
  };
};

const tapped = (network: Network, sent: Sent[]): Network => ({
  ...network,
  bind: async (local, onDatagram) => {
    const socket = await network.bind(local, onDatagram);
    return {
      ...socket,
      send: (datagram, to) => {
        sent.push({ datagram: datagram.slice(), from: socket.local, to });
        socket.send(datagram, to);
      },
    };
  },
});

export const documentOf = (host: string, instance: string, text: string): AgentMessage => ({
  kind: "discovery",
  type: "test",
  instance,
  description: "",
  host,
  source: "test",
  proxy: "local/local",
  seq: 1,
  data: { text },
});

const collectingLogger = (lines: { level: string; message: string }[]): Logger => {
  const at =
    (level: string) =>
    (_fields: unknown, message: string): void =>
      void lines.push({ level, message });
  const logger: Logger = {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: () => logger,
  };
  return logger;
};
