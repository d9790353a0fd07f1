/** The agent's socket: the port that was asked for where it can be had, else any. */
import type { DatagramSocket, NetAddress } from "../world/network.ts";
import { formatAddress } from "../world/network.ts";
import type { AgentEndpointOptions, EndpointDeps } from "./agent-options.ts";

/** @throws AssimilationError (as a rejection) when there is no port to be had at that address. */
export const bindAgent = async (
  { network, logger }: Pick<EndpointDeps, "network" | "logger">,
  { bind, isDynamic }: Pick<AgentEndpointOptions, "bind" | "isDynamic">,
  onDatagram: (datagram: Uint8Array, from: NetAddress) => void,
): Promise<DatagramSocket> => {
  const ephemeral = { ...bind, port: 0 };
  if (isDynamic === true) return network.bind(ephemeral, onDatagram);
  try {
    return await network.bind(bind, onDatagram);
  } catch (error) {
    if (bind.port === 0) throw error;
    // Without any port at that address, the first reason is the one to tell.
    const bound = await network.bind(ephemeral, onDatagram).catch(() => Promise.reject(error));
    logger.info(
      {
        wanted: formatAddress(bind),
        address: formatAddress(bound.local),
        reason: error instanceof Error ? error.message : String(error),
      },
      "The port cannot be had; an ephemeral one is used.",
    );
    return bound;
  }
};
