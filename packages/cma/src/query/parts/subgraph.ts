/**
 * Parts of the graph as a list of edges, to be drawn or read by programs: what hosts are made of
 * and talk to, without rules, documents and changes.
 */
import type { Cell, Statement } from "../../store/graph-reader.ts";
import { textOf } from "../order-rows.ts";
import type { Column } from "../query.ts";
import { endpointOf } from "./endpoints.ts";
import { cypherChosen, sqlChosen } from "./hosts.ts";

/** From a drone they lead to what is the host's own or shared, never to another drone. */
const kinds = [
  "HAS_NIC",
  "HAS_IP",
  "IN_SUBNET",
  "WIRED_TO",
  "HOSTS",
  "LISTENS_ON",
  "CONNECTS_TO",
  "AT",
];
const sqlListOf = (names: readonly string[]): string =>
  `(${names.map((name) => `'${name}'`).join(", ")})`;
const sqlKinds = sqlListOf(kinds);
const cypherKinds = kinds.join("|");

/** As people call a node; `protocol` and `number` are an endpoint's. */
const captionOf = (name: Cell | undefined, protocol: Cell | undefined, number: Cell = null) =>
  typeof protocol === "string"
    ? `${protocol} ${endpointOf({ ipaddr: textOf(name), number })}`
    : textOf(name);

export const subgraphColumns: readonly Column[] = [
  {
    ...{ name: "from", type: "text", doc: "What the edge comes from, as people call it." },
    of: ({ from, fromprotocol, fromport }) => captionOf(from, fromprotocol, fromport),
  },
  { name: "edge", type: "text", doc: "Kind of edge." },
  {
    ...{ name: "to", type: "text", doc: "What it leads to." },
    of: ({ to, toprotocol, toport }) => captionOf(to, toprotocol, toport),
  },
  { name: "fromkey", type: "text", doc: "Node key, which begins with the kind of node." },
  { name: "tokey", type: "text", doc: "The same of the other end." },
];

export const subgraphOrder = ["fromkey", "edge", "tokey"];

/** What a node is called by; an endpoint by its address, for {@link captionOf} to add to. */
const sqlName = (node: string): string => `CASE ${node}.kind
    WHEN 'NICNode' THEN ${node}.attributes ->> 'ifname' WHEN 'Subnet' THEN ${node}.attributes ->> 'cidr'
    WHEN 'ProcessNode' THEN coalesce(${node}.attributes ->> 'exe', '?')
    WHEN 'IPaddrNode' THEN ${node}.attributes ->> 'ipaddr' WHEN 'IPtcpportNode' THEN ${node}.attributes ->> 'ipaddr'
    ELSE ${node}.attributes ->> 'designation' END`;
const cypherName = (node: string): string => `CASE
    WHEN ${node}:NICNode THEN ${node}.ifname WHEN ${node}:Subnet THEN ${node}.cidr
    WHEN ${node}:ProcessNode THEN coalesce(${node}.exe, '?')
    WHEN ${node}:IPaddrNode OR ${node}:IPtcpportNode THEN ${node}.ipaddr
    ELSE ${node}.designation END`;

const sqlRows = `SELECT ${sqlName("origin")} AS "from", edge.kind AS edge, ${sqlName("goal")} AS "to",
  edge.source AS fromkey, edge.target AS tokey,
  origin.attributes ->> 'protocol' AS fromprotocol, origin.attributes ->> 'port' AS fromport,
  goal.attributes ->> 'protocol' AS toprotocol, goal.attributes ->> 'port' AS toport`;

/** What holds hosts together: a row for each of these is little, however many processes there are. */
const networkKinds = ["HAS_NIC", "HAS_IP", "IN_SUBNET", "WIRED_TO"];

/**
 * Interfaces, addresses that others can reach, their subnets, and wires; and `TALKS_TO`, which the
 * graph has not: a process of the one host talks to an address of the other. Where many hosts hold an
 * address (Docker's 172.17.0.1) and the client's own does, it talks to itself.
 */
export const subgraphOfAll: Statement = {
  sql: `WITH captions AS MATERIALIZED (
  SELECT key, ${sqlName("node")} AS caption FROM nodes AS node
  WHERE kind IN ('SystemNode', 'Drone', 'NICNode', 'IPaddrNode', 'Subnet')
    AND instr(coalesce(attributes ->> 'segment', ''), 'Drone:') <> 1),
holders AS MATERIALIZED (
  SELECT holds.target AS address, nic.source AS drone
  FROM edges AS holds CROSS JOIN edges AS nic ON nic.target = holds.source AND nic.kind = 'HAS_NIC'
  WHERE holds.kind = 'HAS_IP'),
reached AS MATERIALIZED (
  SELECT DISTINCT client.source AS drone, at.target AS address
  FROM edges AS talks
    CROSS JOIN edges AS at ON at.source = talks.target AND at.kind = 'AT'
    CROSS JOIN edges AS client ON client.target = talks.source AND client.kind = 'HOSTS'
  WHERE talks.kind = 'CONNECTS_TO'),
links AS (
  SELECT source, kind, target FROM edges WHERE kind IN ${sqlListOf(networkKinds)}
  UNION ALL
  SELECT DISTINCT reached.drone, 'TALKS_TO', holder.drone
  FROM reached CROSS JOIN holders AS holder ON holder.address = reached.address
  WHERE NOT EXISTS (SELECT 1 FROM edges AS mine
    CROSS JOIN edges AS own ON own.source = reached.drone AND own.kind = 'HAS_NIC' AND own.target = mine.source
    WHERE mine.target = reached.address AND mine.kind = 'HAS_IP'))
SELECT origin.caption AS "from", edge.kind AS edge, goal.caption AS "to", edge.source AS fromkey, edge.target AS tokey
FROM links AS edge CROSS JOIN captions AS origin ON origin.key = edge.source
  CROSS JOIN captions AS goal ON goal.key = edge.target`,
  cypher: `MATCH (origin)-[edge:${networkKinds.join("|")}]->(goal)
WHERE NOT coalesce(origin.segment, '') STARTS WITH 'Drone:' AND NOT coalesce(goal.segment, '') STARTS WITH 'Drone:'
RETURN ${cypherName("origin")} AS from, type(edge) AS edge, ${cypherName("goal")} AS to,
  origin.key AS fromkey, goal.key AS tokey
UNION ALL
MATCH (origin:Drone)-[:HOSTS]->()-[:CONNECTS_TO]->()-[:AT]->(ip)
WITH DISTINCT origin, ip
WHERE NOT EXISTS { (ip)<-[:HAS_IP]-()<-[:HAS_NIC]-(origin) }
MATCH (ip)<-[:HAS_IP]-()<-[:HAS_NIC]-(goal)
WITH DISTINCT origin, goal
RETURN origin.designation AS from, 'TALKS_TO' AS edge, goal.designation AS to,
  origin.key AS fromkey, goal.key AS tokey`,
};

export const subgraphOfHost: Statement = {
  sql: `WITH RECURSIVE reached (key) AS (
  SELECT key FROM ${sqlChosen}
  UNION
  SELECT step.target FROM reached CROSS JOIN edges AS step ON step.source = reached.key AND step.kind IN ${sqlKinds})
${sqlRows}
FROM reached
  CROSS JOIN edges AS edge ON edge.source = reached.key AND edge.kind IN ${sqlKinds}
  CROSS JOIN nodes AS origin ON origin.key = edge.source
  CROSS JOIN nodes AS goal ON goal.key = edge.target`,
  // The longest way is process, endpoint, address, subnet.
  cypher: `MATCH (d:Drone) WHERE ${cypherChosen}
MATCH way = (d)-[:${cypherKinds}*1..5]->()
WITH DISTINCT last(relationships(way)) AS edge
WITH edge, startNode(edge) AS origin, endNode(edge) AS goal
RETURN ${cypherName("origin")} AS from, type(edge) AS edge, ${cypherName("goal")} AS to,
  origin.key AS fromkey, goal.key AS tokey, origin.protocol AS fromprotocol, origin.port AS fromport,
  goal.protocol AS toprotocol, goal.port AS toport`,
};
