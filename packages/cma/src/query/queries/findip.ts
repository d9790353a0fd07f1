/** Who holds an address. */
import { cypherHost, sqlHosts } from "../parts/hosts.ts";
import type { Query } from "../query.ts";

export const findip: Query = {
  name: "findip",
  doc: "Which host and interface hold an IP address.",
  parameters: [
    { name: "ipaddr", type: "ipaddr", doc: "In any spelling: it is normalised.", isRequired: true },
  ],
  columns: [
    { name: "address", type: "text", doc: "As the graph spells it." },
    { name: "host", type: "text", doc: "Who holds it." },
    { name: "interface", type: "text", doc: "On which interface." },
    { name: "mac", type: "text", doc: "MAC address of the interface." },
    { name: "seen", type: "time", doc: "When a document last said so." },
  ],
  // The key begins with the address (graph/keys.ts), so an index finds it in each segment.
  statement: {
    sql: `WITH ${sqlHosts}
SELECT ip.attributes ->> 'ipaddr' AS address, d.host AS host,
  nic.attributes ->> 'ifname' AS interface, nic.attributes ->> 'macaddr' AS mac, holds.last_seen AS seen
FROM nodes AS ip
  CROSS JOIN edges AS holds ON holds.target = ip.key AND holds.kind = 'HAS_IP'
  CROSS JOIN nodes AS nic ON nic.key = holds.source
  CROSS JOIN edges AS owns ON owns.target = nic.key AND owns.kind = 'HAS_NIC'
  CROSS JOIN hosts AS d ON d.key = owns.source
WHERE ip.key >= 'IPaddrNode:' || :ipaddr || '|' AND ip.key < 'IPaddrNode:' || :ipaddr || '}'`,
    cypher: `MATCH (ip:IPaddrNode) WHERE ip.key STARTS WITH 'IPaddrNode:' + $ipaddr + '|'
MATCH (ip)<-[holds:HAS_IP]-(nic:NICNode)<-[:HAS_NIC]-(d:Drone)
RETURN ip.ipaddr AS address, ${cypherHost("d")} AS host, nic.ifname AS interface, nic.macaddr AS mac, holds.lastSeen AS seen`,
  },
  order: ["host", "interface"],
  whenEmpty: "No host holds that address.",
};
