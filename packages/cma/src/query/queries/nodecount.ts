/** How much is in the graph, by kind. */
import type { Query } from "../query.ts";

export const nodecount: Query = {
  name: "nodecount",
  doc: "How many nodes of each kind are in the graph.",
  parameters: [],
  columns: [
    { name: "kind", type: "text", doc: "Kind of node." },
    { name: "nodes", type: "count", doc: "How many." },
  ],
  statement: {
    sql: "SELECT kind, count(*) AS nodes FROM nodes GROUP BY kind ORDER BY kind",
    cypher: "",
  },
  whenEmpty: "The graph is empty.",
};
