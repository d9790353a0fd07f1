/** os -> what the drone runs, as attributes that rules, queries and mails can read. */
import type { JsonMap } from "@assimilation/protocol";
import { type Assertions, gather, type Ingestion } from "./assertions.ts";
import { textOf } from "./read.ts";

/** Name in the document -> attribute of the drone. */
const attributes = [
  ["operating-system", "operating_system"],
  ["Distributor ID", "distribution"],
  ["Release", "release"],
  ["Codename", "codename"],
  ["Description", "os_description"],
  ["kernel-name", "kernel_name"],
  ["kernel-release", "kernel_release"],
  ["machine", "architecture"],
] as const;

export const os: Ingestion = {
  type: "os",
  doc: `The drone's ${attributes.map(([, name]) => `\`${name}\``).join(", ")}.`,
  ingest: ({ drone }, data): Assertions => {
    const set = Object.fromEntries(attributes.map(([fact, name]) => [name, factOf(data, fact)]));
    const graph = gather();
    graph.node(drone, "Drone", set);
    return graph.assertions();
  },
};

const factOf = (data: JsonMap, name: string): string | undefined =>
  Object.hasOwn(data, name) ? textOf(data[name]) : undefined;
