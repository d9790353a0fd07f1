/** What one host is made of and talks to. */
import { hostParameter } from "../parts/hosts.ts";
import { subgraphColumns, subgraphOfHost, subgraphOrder } from "../parts/subgraph.ts";
import type { Query } from "../query.ts";

export const hostsubgraph: Query = {
  name: "hostsubgraph",
  doc: "What one host is made of and talks to, as edges.",
  parameters: [hostParameter],
  columns: subgraphColumns,
  statement: subgraphOfHost,
  order: subgraphOrder,
  whenEmpty: "The host has told nothing yet.",
};
