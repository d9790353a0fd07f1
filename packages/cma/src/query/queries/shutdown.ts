/** Hosts that were stopped in order. */
import { hostColumns, hostsThat } from "../parts/servers.ts";
import type { Query } from "../query.ts";

export const shutdown: Query = {
  name: "shutdown",
  doc: "Hosts that are down because they were stopped in order.",
  parameters: [],
  columns: hostColumns,
  statement: hostsThat({
    sql: "d.attributes ->> 'status' = 'down' AND d.attributes ->> 'reason' = 'HBSHUTDOWN'",
    cypher: "d.status = 'down' AND d.reason = 'HBSHUTDOWN'",
  }),
  order: ["host", "keyid"],
  whenEmpty: "No host was stopped.",
};
