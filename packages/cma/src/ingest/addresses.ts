/**
 * Addresses of a host as nodes: where an address means the same to others, all who speak of it
 * speak of one node; loopback and link-local ones are the host's own.
 */
import type { NodeKey } from "../graph/change.ts";
import type { Gathering, Reporter } from "./assertions.ts";
import { type IpAddress, isLinkLocal, isLoopback, subnetOf } from "./ip-address.ts";

/** The net segment that the address is unique in: the drone's key, or the domain. */
export const segmentOf = ({ drone, domain }: Reporter, ip: IpAddress): string =>
  isLoopback(ip) || isLinkLocal(ip) ? drone : domain;

export const assertAddress = (graph: Gathering, reporter: Reporter, ip: IpAddress): NodeKey => {
  const segment = segmentOf(reporter, ip);
  return graph.node(reporter.keys.ip(ip.text, segment), "IPaddrNode", {
    ipaddr: ip.text,
    family: ip.family,
    segment,
  });
};

/** Undefined, and nothing asserted, where `prefixBits` cannot be. */
export const assertSubnet = (
  graph: Gathering,
  reporter: Reporter,
  ip: IpAddress,
  prefixBits: number,
): NodeKey | undefined => {
  const cidr = subnetOf(ip, prefixBits);
  if (cidr === undefined) return undefined;
  const segment = segmentOf(reporter, ip);
  return graph.node(reporter.keys.subnet(cidr, segment), "Subnet", { cidr, segment });
};
