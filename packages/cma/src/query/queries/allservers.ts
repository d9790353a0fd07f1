/** Each host with a nanoprobe, and how it is. */
import { hostColumns, hostsThat } from "../parts/servers.ts";
import type { Query } from "../query.ts";

export const allservers: Query = {
  name: "allservers",
  doc: "Each host with a nanoprobe: status, system, addresses, and when it last said something.",
  parameters: [],
  columns: hostColumns,
  statement: hostsThat({
    sql: "true",
    cypher: "true",
  }),
  order: ["host", "keyid"],
  whenEmpty: "No host has a nanoprobe yet.",
};
