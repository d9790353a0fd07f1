/** A nanoprobe on its simulated host, over all its starts, crashes and moves. */
import type { AgentEndpoint, KeyPair, Logger, NetAddress } from "@assimilation/protocol";
import {
  createAgentEndpoint,
  createCurve,
  keyIdOf,
  MULTICAST_GROUP,
  PORT,
} from "@assimilation/protocol";
import { createNanoprobe, type Nanoprobe } from "#nanoprobe/nanoprobe.ts";
import type { SimWorld } from "#test/support/sim-world.ts";
import { createSimFiles } from "./files.ts";
import type { SimHost } from "./host.ts";
import { createPrng } from "./prng.ts";
import { type SimProcess, startProcess } from "./process.ts";

export interface SimAgent {
  readonly host: SimHost;
  readonly keyId: string;
  /** Nothing where one runs already. */
  readonly start: () => void;
  readonly crash: () => void;
  /** In order, which takes up to some seconds. */
  readonly stop: () => void;
  /** Its host has another address from now on, whether it runs or not. */
  readonly move: (address: string) => void;
  readonly state: () => "down" | "running" | "stopping";
  readonly isUp: () => boolean;
  /** Wakes that its process waits for. */
  readonly wakes: () => number;
  /** Messages of the manager that it could not read. */
  readonly refusedMessages: () => number;
}

export interface SimAgentOptions {
  readonly seed: number;
  readonly host: SimHost;
  readonly managerKeys: readonly KeyPair[];
  /** Undefined: it finds the manager by multicast. */
  readonly cmaAddress: NetAddress | undefined;
  readonly logger: Logger;
}

interface Run {
  readonly process: SimProcess;
  readonly endpoint: AgentEndpoint;
  readonly nanoprobe: Nanoprobe;
  isStopping: boolean;
}

export const createSimAgent = (
  world: SimWorld,
  { seed, host, managerKeys, cmaAddress, logger }: SimAgentOptions,
): SimAgent => {
  const agentKeys = createCurve().makeKeyPair(createPrng(seed, `keys of ${host.name}`));
  const keyId = keyIdOf(agentKeys.publicKey);
  const files = createSimFiles(host.files);
  let run: Run | undefined;
  let starts = 0;
  let refusedBefore = 0;
  /** On its disk: it outlives the process. */
  let cachedAddress: NetAddress | undefined;

  const start = (): void => {
    if (run !== undefined) return;
    starts += 1;
    const process = startProcess(world, {
      ...{ seed, logger },
      name: `${host.name}, start ${starts}`,
      address: host.address(),
    });
    const bootId = new Uint8Array(16);
    process.world.random.fill(bootId);
    let endpoint: AgentEndpoint | undefined;
    const nanoprobe = createNanoprobe(
      { ...process.world, files, machine: host.machine },
      {
        keyId,
        version: "0.1.0",
        createEndpoint: (events) => {
          endpoint = createAgentEndpoint(process.world, {
            ...events,
            bind: { host: "::", port: PORT },
            agentKeys,
            managerKeys: managerKeys.map(({ publicKey }) => publicKey),
            bootId,
            hostNameHint: host.name,
            cmaAddresses: cmaAddress === undefined ? [] : [cmaAddress],
            multicast: { group: MULTICAST_GROUP, port: PORT, ttl: 31 },
            ...(cachedAddress !== undefined && { cachedAddress }),
            onFound: (address) => {
              cachedAddress = address;
            },
          });
          return endpoint;
        },
      },
    );
    if (endpoint === undefined) throw new Error("the nanoprobe made no endpoint");
    run = { process, endpoint, nanoprobe, isStopping: false };
    void nanoprobe.start();
  };

  const end = (): void => {
    refusedBefore += refusedBy(run?.endpoint);
    run?.process.kill(host.address());
    run = undefined;
  };

  return {
    ...{ host, keyId, start },
    crash: end,
    stop: () => {
      if (run === undefined || run.isStopping) return;
      const stopping = run;
      run.isStopping = true;
      void run.nanoprobe.stop().then(() => {
        if (run === stopping) end();
      });
    },
    move: (address) => {
      world.network.move(host.address(), address);
      host.move(address);
    },
    state: () => {
      if (run === undefined) return "down";
      return run.isStopping ? "stopping" : "running";
    },
    isUp: () => run?.endpoint.isUp() ?? false,
    wakes: () => run?.process.wakes() ?? 0,
    refusedMessages: () => refusedBefore + refusedBy(run?.endpoint),
  };
};

const refusedBy = (endpoint: AgentEndpoint | undefined): number =>
  [...(endpoint?.counters.refusedMessages.values() ?? [])].reduce((sum, count) => sum + count, 0);
