/** Each address that a host with a nanoprobe holds. */
import type { Query } from "../query.ts";
import { hostName } from "../sql.ts";

export const allips: Query = {
  name: "allips",
  doc: "Each IP address held by a host, with interface, MAC address and subnet.",
  parameters: [],
  columns: [
    { name: "address", type: "text", doc: "IPv4 or IPv6." },
    { name: "host", type: "text", doc: "Who holds it." },
    { name: "interface", type: "text", doc: "On which interface." },
    { name: "mac", type: "text", doc: "MAC address of the interface." },
    { name: "subnet", type: "text", doc: "CIDR block." },
  ],
  statement: {
    sql: `SELECT ip.attributes ->> 'ipaddr' AS address, ${hostName} AS host,
  nic.attributes ->> 'ifname' AS interface, coalesce(nic.attributes ->> 'macaddr', '') AS mac,
  coalesce((SELECT min(net.attributes ->> 'cidr') FROM edges AS lies JOIN nodes AS net ON net.key = lies.target
    WHERE lies.source = ip.key AND lies.kind = 'IN_SUBNET'), '') AS subnet
FROM nodes AS d
  JOIN edges AS owns ON owns.source = d.key AND owns.kind = 'HAS_NIC'
  JOIN nodes AS nic ON nic.key = owns.target
  JOIN edges AS holds ON holds.source = nic.key AND holds.kind = 'HAS_IP'
  JOIN nodes AS ip ON ip.key = holds.target
WHERE d.kind = 'Drone' ORDER BY address, host, interface`,
    cypher: "",
  },
  whenEmpty: "No host has told its addresses yet.",
};
