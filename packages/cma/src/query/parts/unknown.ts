/**
 * Addresses that hosts talk to, listen at or see, and that no host with a nanoprobe holds.
 *
 * Loopback and link-local ones are left out: they are of one host or one wire, and what a host
 * does not hold of them is its resolver at 127.0.0.53, not a stranger.
 */
import type { Statement } from "../../store/graph-reader.ts";
import type { Column } from "../query.ts";

export const unknownColumns: readonly Column[] = [
  { name: "address", type: "text", doc: "IPv4 or IPv6." },
  { name: "endpoints", type: "count", doc: "How many of its endpoints hosts talk to." },
  { name: "hosts", type: "count", doc: "How many hosts talk to it." },
  { name: "seen", type: "time", doc: "When a document last spoke of it." },
];

/** A condition on the address `ip`. */
export const unknownAddresses = (condition: Statement): Statement => ({
  sql: `SELECT ip.attributes ->> 'ipaddr' AS address, count(DISTINCT talks.target) AS endpoints,
  count(DISTINCT runs.source) AS hosts, ip.last_seen AS seen
FROM nodes AS ip
  LEFT JOIN edges AS at ON at.target = ip.key AND at.kind = 'AT'
  LEFT JOIN edges AS talks ON talks.target = at.source AND talks.kind = 'CONNECTS_TO'
  LEFT JOIN edges AS runs ON runs.target = talks.source AND runs.kind = 'HOSTS'
WHERE ip.kind = 'IPaddrNode' AND ${condition.sql}
  AND coalesce(substr(ip.attributes ->> 'segment', 1, 6), '') <> 'Drone:'
  AND NOT EXISTS (SELECT 1 FROM edges AS holds
    CROSS JOIN edges AS owns ON owns.target = holds.source AND owns.kind = 'HAS_NIC'
    CROSS JOIN nodes AS owner ON owner.key = owns.source AND owner.kind = 'Drone'
    WHERE holds.target = ip.key AND holds.kind = 'HAS_IP')
GROUP BY ip.key`,
  cypher: `MATCH (ip:IPaddrNode) WHERE ${condition.cypher}
  AND NOT coalesce(ip.segment, '') STARTS WITH 'Drone:'
  AND NOT EXISTS { (ip)<-[:HAS_IP]-(:NICNode)<-[:HAS_NIC]-(:Drone) }
OPTIONAL MATCH (ip)<-[:AT]-(port:IPtcpportNode)<-[:CONNECTS_TO]-(:ProcessNode)<-[:HOSTS]-(d:Drone)
WITH ip, count(DISTINCT port) AS endpoints, count(DISTINCT d) AS hosts
RETURN ip.ipaddr AS address, endpoints, hosts, ip.lastSeen AS seen`,
});
