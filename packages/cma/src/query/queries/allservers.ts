/** Each host with a nanoprobe, and how it is. */
import type { Query } from "../query.ts";
import { hostName } from "../sql.ts";

export const allservers: Query = {
  name: "allservers",
  doc: "Each host with a nanoprobe: status, system, addresses, and when it last said something.",
  parameters: [],
  columns: [
    { name: "host", type: "text", doc: "What it calls itself." },
    { name: "status", type: "text", doc: "`up` or `down`, with the reason when it is down." },
    { name: "system", type: "text", doc: "Distribution and release." },
    { name: "addresses", type: "text", doc: "Those that others can reach." },
    { name: "heard", type: "time", doc: "When the newest document came." },
    { name: "keyid", type: "text", doc: "The agent's key id: the host's identity." },
  ],
  statement: {
    sql: `SELECT ${hostName} AS host,
  (d.attributes ->> 'status') || iif(d.attributes ->> 'status' = 'down' AND d.attributes ->> 'reason' IS NOT NULL,
    ' [' || (d.attributes ->> 'reason') || ']', '') AS status,
  coalesce(d.attributes ->> 'os_description', d.attributes ->> 'operating_system', '') AS system,
  coalesce((SELECT group_concat(value, ' ') FROM json_each(d.attributes, '$.addresses')), '') AS addresses,
  d.last_seen AS heard,
  substr(d.key, length('Drone:') + 1) AS keyid
FROM nodes AS d WHERE d.kind = 'Drone' ORDER BY host, keyid`,
    cypher: "",
  },
  whenEmpty: "No host has a nanoprobe yet.",
};
