/** How all hosts hang together. */
import { estateSubgraph } from "../parts/estate-subgraph.ts";
import { subgraphColumns, subgraphOrder } from "../parts/subgraph.ts";
import type { Query } from "../query.ts";

export const allhostsubgraph: Query = {
  name: "allhostsubgraph",
  doc: "How all hosts hang together, as edges: interfaces, addresses that others can reach, subnets, wires, and which host talks to which (`TALKS_TO`). For programs; `hostsubgraph` has all of one host.",
  parameters: [],
  columns: subgraphColumns,
  ...estateSubgraph,
  order: subgraphOrder,
  whenEmpty: "No host has told anything yet.",
};
