/** How much is in the graph, by kind. */
import { nodeKinds } from "../../graph/node-kinds.ts";
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
    sql: "SELECT kind, count(*) AS nodes FROM nodes GROUP BY kind",
    // Neo4j knows how many nodes have a label without looking at them. Drones have SystemNode's, too.
    cypher: nodeKinds
      .map(({ kind }) => {
        const others = kind === "SystemNode" ? " WHERE NOT node:Drone" : "";
        return `MATCH (node:${kind})${others} WITH count(node) AS nodes WHERE nodes > 0 RETURN '${kind}' AS kind, nodes`;
      })
      .join("\nUNION ALL\n"),
  },
  order: ["kind"],
  whenEmpty: "The graph is empty.",
};
