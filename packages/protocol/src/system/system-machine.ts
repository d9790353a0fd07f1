/** What the kernel says about this machine beyond files. */
import { hostname, machine, networkInterfaces } from "node:os";
import type { Machine } from "../world/machine.ts";

export const systemMachine: Machine = {
  hostName: hostname,
  architecture: machine,
  interfaceAddresses: () =>
    Object.entries(networkInterfaces()).flatMap(([label, addresses = []]) =>
      addresses.map(({ family, address, cidr }) => ({
        label,
        family: family === "IPv4" ? ("ipv4" as const) : ("ipv6" as const),
        address,
        prefixBits: Number(cidr?.split("/")[1] ?? (family === "IPv4" ? 32 : 128)),
      })),
    ),
};
