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
export const sqlListOf = (names: readonly string[]): string =>
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
export const sqlName = (node: string): string => `CASE ${node}.kind
    WHEN 'NICNode' THEN ${node}.attributes ->> 'ifname' WHEN 'Subnet' THEN ${node}.attributes ->> 'cidr'
    WHEN 'ProcessNode' THEN coalesce(${node}.attributes ->> 'exe', '?')
    WHEN 'IPaddrNode' THEN ${node}.attributes ->> 'ipaddr' WHEN 'IPtcpportNode' THEN ${node}.attributes ->> 'ipaddr'
    ELSE ${node}.attributes ->> 'designation' END`;
export const cypherName = (node: string): string => `CASE
    WHEN ${node}:NICNode THEN ${node}.ifname WHEN ${node}:Subnet THEN ${node}.cidr
    WHEN ${node}:ProcessNode THEN coalesce(${node}.exe, '?')
    WHEN ${node}:IPaddrNode OR ${node}:IPtcpportNode THEN ${node}.ipaddr
    ELSE ${node}.designation END`;

const sqlRows = `SELECT ${sqlName("origin")} AS "from", edge.kind AS edge, ${sqlName("goal")} AS "to",
  edge.source AS fromkey, edge.target AS tokey,
  origin.attributes ->> 'protocol' AS fromprotocol, origin.attributes ->> 'port' AS fromport,
  goal.attributes ->> 'protocol' AS toprotocol, goal.attributes ->> 'port' AS toport`;

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
