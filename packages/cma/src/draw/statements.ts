/**
 * What is asked of the graph before something is drawn; who serves whom is a part of the queries.
 * `keys` are those of the hosts that it is asked about.
 */
import { cypherHost, sqlHosts } from "../query/parts/hosts.ts";
import type { Statement } from "../store/graph-reader.ts";

export const hostRows: Statement = {
  sql: `WITH ${sqlHosts}
SELECT d.key AS host, d.host AS name, d.attributes ->> 'designation' AS designation,
  d.attributes ->> 'status' AS status
FROM hosts AS d`,
  cypher: `MATCH (d:Drone)
RETURN d.key AS host, ${cypherHost("d")} AS name, d.designation AS designation, d.status AS status`,
};

/** Each address of each interface, with each subnet that it lies in. */
export const addressRows: Statement = {
  sql: `SELECT nic.source AS host, nic.target AS nic, card.attributes ->> 'ifname' AS ifname,
  ip.attributes ->> 'ipaddr' AS address, holds.attributes ->> 'prefix' AS prefix,
  lies.target AS subnet, net.attributes ->> 'cidr' AS cidr
FROM json_each(:keys) AS wanted
  CROSS JOIN edges AS nic ON nic.source = wanted.value AND nic.kind = 'HAS_NIC'
  CROSS JOIN nodes AS card ON card.key = nic.target
  CROSS JOIN edges AS holds ON holds.source = nic.target AND holds.kind = 'HAS_IP'
  CROSS JOIN nodes AS ip ON ip.key = holds.target
  LEFT JOIN edges AS lies ON lies.source = holds.target AND lies.kind = 'IN_SUBNET'
  LEFT JOIN nodes AS net ON net.key = lies.target`,
  cypher: `MATCH (d:Drone) WHERE d.key IN $keys
MATCH (d)-[:HAS_NIC]->(card:NICNode)-[holds:HAS_IP]->(ip:IPaddrNode)
OPTIONAL MATCH (ip)-[:IN_SUBNET]->(net:Subnet)
RETURN d.key AS host, card.key AS nic, card.ifname AS ifname, ip.ipaddr AS address,
  holds.prefix AS prefix, net.key AS subnet, net.cidr AS cidr`,
};

const endpointRows = (kind: "LISTENS_ON" | "CONNECTS_TO"): Statement => ({
  sql: `SELECT owner.source AS host, process.key AS process, process.attributes ->> 'exe' AS exe,
  port.key AS port, port.attributes ->> 'ipaddr' AS ipaddr, port.attributes ->> 'port' AS number,
  port.attributes ->> 'protocol' AS protocol
FROM json_each(:keys) AS wanted
  CROSS JOIN edges AS owner ON owner.source = wanted.value AND owner.kind = 'HOSTS'
  CROSS JOIN nodes AS process ON process.key = owner.target
  CROSS JOIN edges AS uses ON uses.source = process.key AND uses.kind = '${kind}'
  CROSS JOIN nodes AS port ON port.key = uses.target`,
  cypher: `MATCH (d:Drone) WHERE d.key IN $keys
MATCH (d)-[:HOSTS]->(process:ProcessNode)-[:${kind}]->(port:IPtcpportNode)
RETURN d.key AS host, process.key AS process, process.exe AS exe, port.key AS port,
  port.ipaddr AS ipaddr, port.port AS number, port.protocol AS protocol`,
});

export const listenRows = endpointRows("LISTENS_ON");
export const talkRows = endpointRows("CONNECTS_TO");
