/**
 * How all hosts hang together, as a list of edges: interfaces, addresses that others can reach, their
 * subnets, and wires; and `TALKS_TO`, which the graph has not: a process of the one host talks to an
 * address of the other.
 *
 *     Drone -HOSTS-> process -CONNECTS_TO-> endpoint -AT-> address <-HAS_IP- NIC <-HAS_NIC- owner
 *     \________________ asked of the store _____________________/ \____ put together here ____/
 *
 * An estate has hundreds of thousands of these edges. So the statement answers a row for each node
 * with its neighbours in lists, and whose an address is, which it has answered already, is looked up
 * here.
 */
import type { Cell, Row } from "../../store/graph-reader.ts";
import { textOf } from "../order-rows.ts";
import type { Query } from "../query.ts";
import { membersOf } from "../unfolding.ts";
import { cypherName, sqlListOf, sqlName } from "./subgraph.ts";

/** Told from where they begin. Of their two ends only the other may be a host's own, such as 127.0.0.1. */
const networkKinds = ["HAS_NIC", "HAS_IP", "WIRED_TO"];

const sqlIsShared = (node: string): string =>
  `instr(coalesce(${node}.attributes ->> 'segment', ''), 'Drone:') <> 1`;
const cypherIsShared = (node: string): string =>
  `NOT coalesce(${node}.segment, '') STARTS WITH 'Drone:'`;

const sqlOthers = (node: string): string =>
  `json_group_array(${node}.key) AS others, json_group_array(coalesce(${sqlName(node)}, '')) AS captions`;
const cypherOthers = (node: string): string =>
  `collect(${node}.key) AS others, collect(coalesce(${cypherName(node)}, '')) AS captions`;

const sqlNameOf = (key: string): string =>
  `(SELECT ${sqlName("node")} FROM nodes AS node WHERE node.key = ${key})`;

/**
 * A row is a node, `key`, and those it has edges to or, of `IN_SUBNET`, from. Of `REACHES`, a drone and
 * the addresses that its processes talk to, without captions.
 */
const statement: Query["statement"] = {
  sql: `SELECT edge.kind AS edge, edge.source AS key, ${sqlNameOf("edge.source")} AS caption, ${sqlOthers("goal")}
FROM edges AS edge CROSS JOIN nodes AS goal ON goal.key = edge.target
WHERE edge.kind IN ${sqlListOf(networkKinds)} AND ${sqlIsShared("goal")}
GROUP BY edge.kind, edge.source
UNION ALL
SELECT 'IN_SUBNET', subnet.key, ${sqlName("subnet")}, ${sqlOthers("address")}
FROM nodes AS subnet
  CROSS JOIN edges AS edge ON edge.target = subnet.key AND edge.kind = 'IN_SUBNET'
  CROSS JOIN nodes AS address ON address.key = edge.source
WHERE subnet.kind = 'Subnet' AND ${sqlIsShared("subnet")} AND ${sqlIsShared("address")}
GROUP BY subnet.key
UNION ALL
SELECT 'REACHES', client.source, ${sqlNameOf("client.source")}, json_group_array(DISTINCT at.target), '[]'
FROM edges AS talks
  CROSS JOIN edges AS at ON at.source = talks.target AND at.kind = 'AT'
  CROSS JOIN edges AS client ON client.target = talks.source AND client.kind = 'HOSTS'
WHERE talks.kind = 'CONNECTS_TO'
GROUP BY client.source`,
  cypher: `MATCH (origin)-[edge:${networkKinds.join("|")}]->(goal) WHERE ${cypherIsShared("goal")}
WITH type(edge) AS edge, origin, ${cypherOthers("goal")}
RETURN edge, origin.key AS key, ${cypherName("origin")} AS caption, others, captions
UNION ALL
MATCH (subnet:Subnet) WHERE ${cypherIsShared("subnet")}
MATCH (subnet)<-[:IN_SUBNET]-(address) WHERE ${cypherIsShared("address")}
WITH subnet, ${cypherOthers("address")}
RETURN 'IN_SUBNET' AS edge, subnet.key AS key, ${cypherName("subnet")} AS caption, others, captions
UNION ALL
MATCH (client:Drone)-[:HOSTS]->()-[:CONNECTS_TO]->()-[:AT]->(address)
WITH client, collect(DISTINCT address.key) AS others
RETURN 'REACHES' AS edge, client.key AS key, ${cypherName("client")} AS caption, others, [] AS captions`,
};

/** @param answered what the statement answers, in any order. */
export function* edgesOf(answered: readonly Row[]): Generator<Row, void> {
  for (const row of answered) if (row["edge"] !== "REACHES") yield* edgesOfNode(row);
  const holders = holdersOf(answered);
  for (const row of rowsOfEdge(answered, "REACHES")) yield* callsOf(row, holders);
}

const rowsOfEdge = (answered: readonly Row[], edge: string): readonly Row[] =>
  answered.filter((row) => row["edge"] === edge);

function* edgesOfNode({ edge = null, key = null, caption = null, others, captions }: Row) {
  const names = membersOf(captions);
  for (const [at, other] of membersOf(others).entries()) {
    const name = names[at] ?? null;
    yield edge === "IN_SUBNET"
      ? { edge, from: name, fromkey: other, to: caption, tokey: key }
      : { edge, from: caption, fromkey: key, to: name, tokey: other };
  }
}

/** Captions by key. */
type Hosts = Map<string, Cell>;

/** Of each address, the hosts that have it. */
const holdersOf = (answered: readonly Row[]): ReadonlyMap<string | number, Hosts> => {
  const owners = new Map<string | number, Hosts>();
  for (const { key, caption = null, others } of rowsOfEdge(answered, "HAS_NIC")) {
    for (const nic of membersOf(others)) hostsIn(owners, nic).set(textOf(key), caption);
  }
  const holders = new Map<string | number, Hosts>();
  for (const { key, others } of rowsOfEdge(answered, "HAS_IP")) {
    for (const [host, caption] of owners.get(textOf(key)) ?? []) {
      for (const address of membersOf(others)) hostsIn(holders, address).set(host, caption);
    }
  }
  return holders;
};

const hostsIn = (places: Map<string | number, Hosts>, place: string | number): Hosts => {
  const hosts = places.get(place) ?? new Map();
  places.set(place, hosts);
  return hosts;
};

/** Where many hosts have an address (Docker's 172.17.0.1) and the client does, it talks to itself. */
function* callsOf(
  { key = null, caption = null, others }: Row,
  holders: ReadonlyMap<string | number, Hosts>,
): Generator<Row, void> {
  const servers: Hosts = new Map();
  for (const address of membersOf(others)) {
    const hosts = holders.get(address);
    if (hosts === undefined || hosts.has(textOf(key))) continue;
    for (const [host, name] of hosts) servers.set(host, name);
  }
  for (const [tokey, to] of servers) {
    yield { edge: "TALKS_TO", from: caption, fromkey: key, to, tokey };
  }
}

export const estateSubgraph: Pick<Query, "statement" | "rowsOf"> = { statement, rowsOf: edgesOf };
