/** Every kind of picture. */
import type { Drawing } from "./drawing.ts";
import { drawNetwork } from "./network.ts";
import type { Estate, EstateHost } from "./read-estate.ts";
import { drawServices } from "./services.ts";

export interface Picture {
  readonly name: string;
  readonly doc: string;
  /** Of `chosen`, and of what they have to do with. */
  readonly draw: (estate: Estate, chosen: readonly EstateHost[]) => Omit<Drawing, "title">;
}

export const pictures: readonly Picture[] = [
  {
    name: "network",
    doc: "interfaces of hosts, and the subnets that they lie in",
    draw: drawNetwork,
  },
  { name: "service", doc: "which process talks to which", draw: drawServices },
  {
    name: "everything",
    doc: "both",
    draw: (estate, chosen) => {
      const services = drawServices(estate, chosen);
      const shown = new Set(services.hosts.map(({ key }) => key));
      const network = drawNetwork(
        estate,
        estate.hosts.filter(({ host }) => shown.has(host)),
      );
      const parts = new Map(network.hosts.map((box) => [box.key, box.parts]));
      return {
        hosts: services.hosts.map((box) => ({
          ...box,
          parts: [...box.parts, ...(parts.get(box.key) ?? [])],
        })),
        things: [...services.things, ...network.things],
        lines: [...services.lines, ...network.lines],
      };
    },
  },
];
