/** Who holds an address. */
import type { Query } from "../query.ts";
import { hostName } from "../sql.ts";

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
  statement: {
    sql: `SELECT ip.attributes ->> 'ipaddr' AS address, ${hostName} AS host,
  nic.attributes ->> 'ifname' AS interface, coalesce(nic.attributes ->> 'macaddr', '') AS mac,
  holds.last_seen AS seen
FROM nodes AS ip
  JOIN edges AS holds ON holds.target = ip.key AND holds.kind = 'HAS_IP'
  JOIN nodes AS nic ON nic.key = holds.source
  JOIN edges AS owns ON owns.target = nic.key AND owns.kind = 'HAS_NIC'
  JOIN nodes AS d ON d.key = owns.source
WHERE ip.kind = 'IPaddrNode' AND ip.attributes ->> 'ipaddr' = :ipaddr
ORDER BY host, interface`,
    cypher: "",
  },
  whenEmpty: "No host holds that address.",
};
