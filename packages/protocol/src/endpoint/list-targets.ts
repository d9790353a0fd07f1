/**
 * Whom to ask for the CMA, in which order: where it was, where it should be, everybody.
 *
 * Source: docs/reference/wire-format.md, "Finding the CMA".
 */
import { formatAddress, type NetAddress, type Network } from "../world/network.ts";
import type { AgentEndpointOptions } from "./agent-options.ts";
import type { Target } from "./finder.ts";

/** Each address once. Names are resolved now; one without addresses is left out. */
export const listTargets = async (
  network: Pick<Network, "resolve">,
  { cmaAddresses, multicast }: Pick<AgentEndpointOptions, "cmaAddresses" | "multicast">,
  knownAddress: NetAddress | undefined,
): Promise<readonly Target[]> => {
  const addresses = knownAddress === undefined ? [] : [knownAddress];
  for (const target of cmaAddresses) {
    if ("host" in target) addresses.push(target);
    else {
      const hosts = await network.resolve(target.name);
      addresses.push(...hosts.map((host) => ({ host, port: target.port })));
    }
  }
  const unique = new Map(addresses.map((address) => [formatAddress(address), address]));
  const targets = [...unique.values()].map((address) => ({ address, isMulticast: false }));
  if (multicast === undefined) return targets;
  const { group, port } = multicast;
  return [...targets, { address: { host: group, port }, isMulticast: true }];
};
