/** What all hosts are made of and talk to. */
import { subgraphColumns, subgraphOfAll, subgraphOrder } from "../parts/subgraph.ts";
import type { Query } from "../query.ts";

export const allhostsubgraph: Query = {
  name: "allhostsubgraph",
  doc: "What all hosts are made of and talk to, as edges. Large: for programs.",
  parameters: [],
  columns: subgraphColumns,
  statement: subgraphOfAll,
  order: subgraphOrder,
  whenEmpty: "No host has told anything yet.",
};
