/** Interfaces with their owners and addresses: those that a condition picks. */
import type { Statement } from "../../store/graph-reader.ts";
import type { Column } from "../query.ts";
import { cypherHost, sqlHosts } from "./hosts.ts";

export const interfaceColumns: readonly Column[] = [
  { name: "mac", type: "text", doc: "Hardware address." },
  { name: "host", type: "text", doc: "Host or switch that has the interface." },
  { name: "interface", type: "text", doc: "Its name there." },
  { name: "addresses", type: "list", doc: "IP addresses that it holds." },
  { name: "seen", type: "time", doc: "When a document last spoke of it." },
];

export const interfaceOrder = ["mac", "host", "interface"];

/** A condition on the interface `nic`. */
export const interfaces = (condition: Statement): Statement => ({
  sql: `WITH ${sqlHosts}
SELECT nic.attributes ->> 'macaddr' AS mac, coalesce(d.host, owner.attributes ->> 'designation') AS host,
  nic.attributes ->> 'ifname' AS interface, nic.last_seen AS seen,
  (SELECT json_group_array(ip.attributes ->> 'ipaddr') FROM edges AS holds CROSS JOIN nodes AS ip ON ip.key = holds.target
    WHERE holds.source = nic.key AND holds.kind = 'HAS_IP') AS addresses
FROM nodes AS nic
  LEFT JOIN edges AS owns ON owns.target = nic.key AND owns.kind = 'HAS_NIC'
  LEFT JOIN nodes AS owner ON owner.key = owns.source
  LEFT JOIN hosts AS d ON d.key = owns.source
WHERE nic.kind = 'NICNode' AND ${condition.sql}`,
  cypher: `MATCH (nic:NICNode) WHERE ${condition.cypher}
OPTIONAL MATCH (nic)<-[:HAS_NIC]-(owner:SystemNode)
RETURN nic.macaddr AS mac, CASE WHEN owner:Drone THEN ${cypherHost("owner")} ELSE owner.designation END AS host,
  nic.ifname AS interface, nic.lastSeen AS seen,
  COLLECT { MATCH (nic)-[:HAS_IP]->(ip:IPaddrNode) RETURN ip.ipaddr } AS addresses`,
});
