/** cpu -> how many processors the drone has, and of which model the first one is. */
import { gather, type Ingestion } from "./assertions.ts";
import { entriesOf, mapOf, textOf } from "./read.ts";

export const cpu: Ingestion = {
  type: "cpu",
  doc: "The drone's `cpus` and `cpu_model`.",
  ingest: ({ drone }, data) => {
    const processors = entriesOf(data).filter(([name]) => /^\d+$/.test(name));
    const [first] = processors;
    const graph = gather();
    graph.node(drone, "Drone", {
      cpus: processors.length === 0 ? undefined : processors.length,
      cpu_model: textOf(mapOf(first?.[1])?.["model name"]),
    });
    return graph.assertions();
  },
};
