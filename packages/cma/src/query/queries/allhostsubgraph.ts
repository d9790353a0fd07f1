/** How all hosts hang together. */
import { subgraphColumns, subgraphOfAll, subgraphOrder } from "../parts/subgraph.ts";
import type { Query } from "../query.ts";

export const allhostsubgraph: Query = {
  name: "allhostsubgraph",
  doc: "How all hosts hang together, as edges: interfaces, addresses that others can reach, subnets, wires, and which host talks to which (`TALKS_TO`). For programs; `hostsubgraph` has all of one host.",
  parameters: [],
  columns: subgraphColumns,
  statement: subgraphOfAll,
  order: subgraphOrder,
  whenEmpty: "No host has told anything yet.",
};
