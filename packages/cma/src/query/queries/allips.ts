/** Each address that a host with a nanoprobe holds. */
import { cypherHost, sqlHostsThat } from "../parts/hosts.ts";
import type { Query } from "../query.ts";

export const allips: Query = {
  name: "allips",
  doc: "Each IP address held by a host, with interface, MAC address and subnet.",
  parameters: [],
  columns: [
    { name: "address", type: "text", doc: "IPv4 or IPv6." },
    { name: "host", type: "text", doc: "Who holds it." },
    { name: "interface", type: "text", doc: "On which interface." },
    { name: "mac", type: "text", doc: "MAC address of the interface." },
    { name: "subnets", type: "list", doc: "CIDR blocks that it lies in." },
  ],
  statement: {
    sql: `WITH ${sqlHostsThat("true")}
SELECT ip.attributes ->> 'ipaddr' AS address, d.host AS host,
  nic.attributes ->> 'ifname' AS interface, nic.attributes ->> 'macaddr' AS mac,
  (SELECT json_group_array(net.attributes ->> 'cidr') FROM edges AS lies CROSS JOIN nodes AS net ON net.key = lies.target
    WHERE lies.source = ip.key AND lies.kind = 'IN_SUBNET') AS subnets
FROM hosts AS d
  CROSS JOIN edges AS owns ON owns.source = d.key AND owns.kind = 'HAS_NIC'
  CROSS JOIN nodes AS nic ON nic.key = owns.target
  CROSS JOIN edges AS holds ON holds.source = nic.key AND holds.kind = 'HAS_IP'
  CROSS JOIN nodes AS ip ON ip.key = holds.target`,
    cypher: `MATCH (d:Drone)-[:HAS_NIC]->(nic:NICNode)-[:HAS_IP]->(ip:IPaddrNode)
RETURN ip.ipaddr AS address, ${cypherHost("d")} AS host, nic.ifname AS interface, nic.macaddr AS mac,
  COLLECT { MATCH (ip)-[:IN_SUBNET]->(net:Subnet) RETURN net.cidr } AS subnets`,
  },
  order: ["address", "host", "interface"],
  whenEmpty: "No host has told its addresses yet.",
};
