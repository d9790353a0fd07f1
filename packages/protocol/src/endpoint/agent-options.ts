/** What an agent's end of the wire is asked for, and what it offers. */
import type { AgentMessage, ManagerMessage } from "../messages/message.ts";
import type { KeyPair } from "../seal/curve.ts";
import type { NetAddress } from "../world/network.ts";
import type { World } from "../world/world.ts";
import type { Counters } from "./counters.ts";

export interface AgentEndpoint {
  /** @throws AssimilationError (as a rejection) when there is no socket to be had. */
  readonly start: () => Promise<void>;
  /** Says CLOSE once what was sent has been acknowledged, or after two seconds. */
  readonly stop: () => Promise<void>;
  /** @throws RangeError before `start` has resolved. */
  readonly local: () => NetAddress;
  readonly isUp: () => boolean;
  /**
   * False when not up, or when far too much waits already. `onApplied`: the CMA
   * has stored it. What is not applied when the session ends is forgotten here:
   * the owner says it again on the next `onUp`.
   */
  readonly send: (message: AgentMessage, onApplied: () => void) => boolean;
  readonly counters: Counters;
}

export interface AgentEndpointOptions {
  /** Where its port is taken, an ephemeral one is used, and logged. */
  readonly bind: NetAddress;
  /** Always an ephemeral port. */
  readonly isDynamic?: boolean;
  readonly agentKeys: KeyPair;
  /** Of the CMA, lowest number first. */
  readonly managerKeys: readonly Uint8Array[];
  /** 16 random bytes of this start. */
  readonly bootId: Uint8Array;
  readonly hostNameHint: string;
  /** Asked in this order, before the group. Names are resolved anew in each round. */
  readonly cmaAddresses: readonly (NetAddress | NamedTarget)[];
  readonly multicast: MulticastGroup | undefined;
  /** Where the CMA was last time; asked first. */
  readonly cachedAddress?: NetAddress;
  readonly onUp: (address: NetAddress) => void;
  readonly onDown: (reason: string) => void;
  /** In order within a stream; has taken effect when it returns. */
  readonly onMessage: (message: ManagerMessage) => void;
  /** Where the CMA was found: worth remembering over a restart. */
  readonly onFound?: (address: NetAddress) => void;
}

export interface NamedTarget {
  readonly name: string;
  readonly port: number;
}

export interface MulticastGroup {
  readonly group: string;
  readonly port: number;
  readonly ttl: number;
}

export type EndpointDeps = Pick<World, "clock" | "random" | "network" | "logger">;
