/**
 * Parts of the graph as a list of edges, to be drawn or read by programs: what hosts are made of
 * and talk to, without rules, documents and changes.
 */
import type { Statement } from "../../store/graph-reader.ts";
import type { Column } from "../query.ts";
import { cypherEndpoint, sqlEndpoint } from "./endpoints.ts";
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
const sqlKinds = `(${kinds.map((kind) => `'${kind}'`).join(", ")})`;
const cypherKinds = kinds.join("|");

export const subgraphColumns: readonly Column[] = [
  { name: "from", type: "text", doc: "What the edge comes from, as people call it." },
  { name: "edge", type: "text", doc: "Kind of edge." },
  { name: "to", type: "text", doc: "What it leads to." },
  { name: "fromkey", type: "text", doc: "Node key, which begins with the kind of node." },
  { name: "tokey", type: "text", doc: "The same of the other end." },
];

export const subgraphOrder = ["fromkey", "edge", "tokey"];

const sqlCaption = (node: string): string => `CASE ${node}.kind
    WHEN 'NICNode' THEN ${node}.attributes ->> 'ifname' WHEN 'IPaddrNode' THEN ${node}.attributes ->> 'ipaddr'
    WHEN 'Subnet' THEN ${node}.attributes ->> 'cidr' WHEN 'ProcessNode' THEN coalesce(${node}.attributes ->> 'exe', '?')
    WHEN 'IPtcpportNode' THEN (${node}.attributes ->> 'protocol') || ' ' || ${sqlEndpoint(node)}
    ELSE ${node}.attributes ->> 'designation' END`;

const cypherCaption = (node: string): string => `CASE
    WHEN ${node}:NICNode THEN ${node}.ifname WHEN ${node}:IPaddrNode THEN ${node}.ipaddr
    WHEN ${node}:Subnet THEN ${node}.cidr WHEN ${node}:ProcessNode THEN coalesce(${node}.exe, '?')
    WHEN ${node}:IPtcpportNode THEN ${node}.protocol + ' ' + ${cypherEndpoint(node)}
    ELSE ${node}.designation END`;

const sqlRows = `SELECT ${sqlCaption("origin")} AS "from", edge.kind AS edge, ${sqlCaption("goal")} AS "to",
  edge.source AS fromkey, edge.target AS tokey`;

const cypherRows = `RETURN ${cypherCaption("origin")} AS from, type(edge) AS edge, ${cypherCaption("goal")} AS to,
  origin.key AS fromkey, goal.key AS tokey`;

export const subgraphOfAll: Statement = {
  sql: `${sqlRows}
FROM edges AS edge CROSS JOIN nodes AS origin ON origin.key = edge.source CROSS JOIN nodes AS goal ON goal.key = edge.target
WHERE edge.kind IN ${sqlKinds}`,
  cypher: `MATCH (origin)-[edge:${cypherKinds}]->(goal)
${cypherRows}`,
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
${cypherRows}`,
};
