/** Hosts with a nanoprobe, and how they are: all of them, or those that a condition picks. */
import type { Statement } from "../../store/graph-reader.ts";
import type { Column } from "../query.ts";
import { cypherHost, sqlHostsThat } from "./hosts.ts";

export const hostColumns: readonly Column[] = [
  { name: "host", type: "text", doc: "What it calls itself." },
  { name: "status", type: "text", doc: "`up` or `down`, with the reason when it is down." },
  { name: "system", type: "text", doc: "Distribution and release." },
  { name: "addresses", type: "list", doc: "Those that others can reach." },
  { name: "heard", type: "time", doc: "When the newest document came." },
  { name: "keyid", type: "text", doc: "The agent's key id: the host's identity." },
];

/** A condition on the drone `d`. */
export const hostsThat = (condition: Statement): Statement => ({
  sql: `WITH ${sqlHostsThat("true")}
SELECT d.host AS host, (d.attributes ->> 'status') || iif(
    d.attributes ->> 'status' = 'down' AND d.attributes ->> 'reason' IS NOT NULL,
    ' [' || (d.attributes ->> 'reason') || ']', '') AS status,
  coalesce(d.attributes ->> 'os_description', d.attributes ->> 'operating_system') AS system,
  d.attributes -> 'addresses' AS addresses, d.last_seen AS heard, substr(d.key, 7) AS keyid
FROM hosts AS d WHERE ${condition.sql}`,
  cypher: `MATCH (d:Drone) WHERE ${condition.cypher}
RETURN ${cypherHost("d")} AS host, d.status +
    CASE WHEN d.status = 'down' AND d.reason IS NOT NULL THEN ' [' + d.reason + ']' ELSE '' END AS status,
  coalesce(d.os_description, d.operating_system) AS system,
  d.addresses AS addresses, d.lastSeen AS heard, substring(d.key, 6) AS keyid`,
});
