/** Who listens and is not monitored. */
import { endpointColumns, endpointOrder, listening } from "../parts/endpoints.ts";
import { everyHost } from "../parts/hosts.ts";
import type { Query } from "../query.ts";

export const unmonitored: Query = {
  name: "unmonitored",
  doc: "Listening endpoints whose process no monitor watches: all of them, while services are not monitored yet.",
  parameters: [],
  columns: endpointColumns,
  ...listening(everyHost, {
    sql: `NOT EXISTS (
    SELECT 1 FROM edges AS watched WHERE watched.target = process.key AND watched.kind = 'MONITORS')`,
    cypher: "NOT EXISTS { (process)<-[:MONITORS]-() }",
  }),
  order: endpointOrder,
  whenEmpty: "Each process that listens is monitored, or no host has told its listening ports yet.",
};
