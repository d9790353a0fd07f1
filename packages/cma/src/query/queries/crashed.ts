/** Hosts that are down without having said goodbye. */
import { hostColumns, hostsThat } from "../parts/servers.ts";
import type { Query } from "../query.ts";

export const crashed: Query = {
  name: "crashed",
  doc: "Hosts that are down and were not stopped in order.",
  parameters: [],
  columns: hostColumns,
  statement: hostsThat({
    sql: "d.attributes ->> 'status' = 'down' AND d.attributes ->> 'reason' IS NOT 'HBSHUTDOWN'",
    cypher: "d.status = 'down' AND coalesce(d.reason, '') <> 'HBSHUTDOWN'",
  }),
  order: ["host", "keyid"],
  whenEmpty: "No host crashed.",
};
