/** A CMA with a store and no socket: what its endpoint would hand over is said by the bench. */
import type { AgentMessage, PeerSession } from "@assimilation/protocol";
import { systemClock } from "@assimilation/protocol/system";
import { createCma, type EndpointHooks } from "#cma/cma.ts";
import { defaultSettings } from "#cma/config/settings.ts";
import type { GraphStore } from "#cma/store/graph-store.ts";
import { quietLogger } from "../quiet-logger.ts";
import type { SimHost } from "./host.ts";
import { estateRules } from "./settings.ts";

export interface SimCma {
  /** A session of the host's agent comes up; the answer takes what it says, and resolves when that is committed. */
  readonly meet: (host: SimHost) => (message: AgentMessage) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Messages that were not taken as they were meant: a bench with one measures something else. */
  readonly refused: () => number;
}

export const startSimCma = async (store: GraphStore): Promise<SimCma> => {
  const endpoint: { hooks?: EndpointHooks } = {};
  const cma = createCma(
    { clock: systemClock, logger: quietLogger },
    {
      ...{ store, ruleSet: estateRules(), settings: defaultSettings },
      createEndpoint: (hooks) => {
        endpoint.hooks = hooks;
        return {
          start: async () => undefined,
          stop: async () => undefined,
          local: () => ({ host: "::", port: 1984 }),
          send: () => true,
          sessionCount: () => 0,
        };
      },
      notifier: { start: () => undefined, wake: () => undefined, stop: async () => undefined },
      fail: (mistake) => {
        throw mistake;
      },
    },
  );
  await cma.start();
  const { hooks } = endpoint;
  if (hooks === undefined) throw new Error("the CMA asked for no endpoint");

  return {
    meet: (host) => {
      const peer = peerOf(host, hooks.nextSerial());
      const connectionId = host.keyId.slice(-16);
      hooks.onSessions({ add: { connectionId, address: peer.address } });
      return async (message) => {
        await hooks.onMessage(peer, message);
      };
    },
    stop: cma.stop,
    refused: () => cma.status().refused,
  };
};

const peerOf = ({ keyId, bootId, name, front }: SimHost, serial: number): PeerSession => ({
  ...{ keyId, serial, bootId, hostNameHint: name },
  publicKey: new Uint8Array(32),
  address: { host: front.ip, port: 1984 },
});
