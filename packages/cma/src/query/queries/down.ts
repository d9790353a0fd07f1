/** Hosts that are down. */
import { hostColumns, hostsThat } from "../parts/servers.ts";
import type { Query } from "../query.ts";

export const down: Query = {
  name: "down",
  doc: "Hosts that are down, whatever the reason.",
  parameters: [],
  columns: hostColumns,
  statement: hostsThat({
    sql: "d.attributes ->> 'status' = 'down'",
    cypher: "d.status = 'down'",
  }),
  order: ["host", "keyid"],
  whenEmpty: "No host is down.",
};
