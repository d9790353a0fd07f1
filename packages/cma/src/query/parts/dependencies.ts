/**
 * Who depends on whom: ProcessNode -CONNECTS_TO-> IPtcpportNode, and which process serves that.
 *
 * A server listens on the very endpoint (LISTENS_ON), or on the same port at a wildcard, and its
 * host holds the endpoint's address: `0.0.0.0` for IPv4, `::` for both. Many hosts may hold the
 * same address (Docker's 172.17.0.1); where the client's own host does, it is the server, and no
 * other.
 */
import type { Statement } from "../../store/graph-reader.ts";
import type { Column } from "../query.ts";
import { endpointOf } from "./endpoints.ts";
import { cypherChosen, cypherHost, sqlChosen, sqlHosts } from "./hosts.ts";

export const dependencyColumns: Readonly<
  Record<"host" | "process" | "endpoint" | "protocol" | "server" | "service", Column>
> = {
  host: { name: "host", type: "text", doc: "Who depends on the server." },
  process: { name: "process", type: "text", doc: "Executable of the client." },
  endpoint: { name: "endpoint", type: "text", doc: "What it talks to.", of: endpointOf },
  protocol: { name: "protocol", type: "text", doc: "`tcp` or `udp`." },
  server: {
    name: "server",
    type: "text",
    doc: "Host that serves there; empty where none with a nanoprobe does.",
  },
  service: { name: "service", type: "text", doc: "Executable that serves there." },
};

/**
 * False where another than the client's own host would be taken for the server. It begins with the
 * client's interfaces, which are few: an address may be held by each host of the estate.
 */
const sqlIsNearest = ({
  server,
  client,
  endpoint,
}: Readonly<Record<"server" | "client" | "endpoint", string>>): string =>
  `(${server} = ${client} OR NOT EXISTS (SELECT 1 FROM edges AS there
    CROSS JOIN edges AS own ON own.source = ${client} AND own.kind = 'HAS_NIC'
    CROSS JOIN edges AS mine ON mine.source = own.target AND mine.kind = 'HAS_IP' AND mine.target = there.target
    WHERE there.source = ${endpoint} AND there.kind = 'AT'))`;
const cypherIsNearest =
  "(server = d OR NOT EXISTS { (port)-[:AT]->(:IPaddrNode)<-[:HAS_IP]-(:NICNode)<-[:HAS_NIC]-(d) })";

/**
 * The table `calls`: who serves what. `held` is the calls to an address that a host holds, `direct`
 * those to the very endpoint that one listens on. Wildcards are looked up by their number: a host
 * may listen on as many as there are, and others may talk to it as often.
 */
const sqlServed = ({ held, direct }: Readonly<Record<"held" | "direct", string>>): string =>
  `held AS MATERIALIZED (${held}),
wilds AS MATERIALIZED (
  SELECT owner.source AS server, owner.target AS service, wild.attributes ->> 'ipaddr' AS ipaddr,
    wild.attributes ->> 'port' AS number, wild.attributes ->> 'protocol' AS protocol
  FROM (SELECT DISTINCT server FROM held) AS holder
    CROSS JOIN edges AS owner ON owner.source = holder.server AND owner.kind = 'HOSTS'
    CROSS JOIN edges AS listens ON listens.source = owner.target AND listens.kind = 'LISTENS_ON'
    CROSS JOIN nodes AS wild ON wild.key = listens.target
  WHERE wild.attributes ->> 'ipaddr' IN ('0.0.0.0', '::')),
calls AS MATERIALIZED (${direct}
  UNION
  SELECT held.server, wild.service, held.client, held.process, held.endpoint
  FROM held CROSS JOIN nodes AS port ON port.key = held.endpoint
    CROSS JOIN wilds AS wild ON wild.server = held.server AND wild.number = port.attributes ->> 'port'
      AND wild.protocol = port.attributes ->> 'protocol'
  WHERE wild.ipaddr = '::' OR instr(port.attributes ->> 'ipaddr', ':') = 0)`;

/**
 * The same for wildcards: of the endpoints `ports`, whose address `server` holds, the `port` that its
 * process `service` serves. Both sides are gathered by number: Neo4j would hold each against each.
 */
const cypherServedByWild = `CALL (server, ports) {
    MATCH (server)-[:HOSTS]->(service)-[:LISTENS_ON]->(wild) WHERE wild.ipaddr IN ['0.0.0.0', '::']
    RETURN wild.port AS number, wild.protocol AS protocol, [service, wild.ipaddr] AS offer, null AS port
    UNION ALL
    UNWIND ports AS port
    RETURN port.port AS number, port.protocol AS protocol, null AS offer, port
  }
  WITH server, number, protocol, collect(offer) AS offers, collect(port) AS meant
  UNWIND offers AS offer
  UNWIND meant AS port
  WITH server, port, offer[0] AS service, offer[1] AS ipaddr WHERE ipaddr = '::' OR NOT port.ipaddr CONTAINS ':'`;

/** The tables `asked`, what the processes of some hosts talk to, and `calls`, who of these is served. */
const sqlCallsFrom = (keys: string): string => `asked AS MATERIALIZED (
  SELECT client.source AS client, client.target AS process, talks.target AS endpoint
  FROM edges AS client CROSS JOIN edges AS talks ON talks.source = client.target AND talks.kind = 'CONNECTS_TO'
  WHERE client.kind = 'HOSTS' AND client.source IN ${keys}),
${sqlServed({
  held: `SELECT DISTINCT nic.source AS server, asked.client AS client, asked.process AS process, asked.endpoint AS endpoint
  FROM asked CROSS JOIN edges AS at ON at.source = asked.endpoint AND at.kind = 'AT'
    CROSS JOIN edges AS holds ON holds.target = at.target AND holds.kind = 'HAS_IP'
    CROSS JOIN edges AS nic ON nic.target = holds.source AND nic.kind = 'HAS_NIC'
  WHERE ${sqlIsNearest({ server: "nic.source", client: "asked.client", endpoint: "asked.endpoint" })}`,
  direct: `SELECT owner.source AS server, listens.source AS service, asked.client AS client,
    asked.process AS process, asked.endpoint AS endpoint
  FROM asked CROSS JOIN edges AS listens ON listens.target = asked.endpoint AND listens.kind = 'LISTENS_ON'
    CROSS JOIN edges AS owner ON owner.target = listens.source AND owner.kind = 'HOSTS'
  WHERE ${sqlIsNearest({ server: "owner.source", client: "asked.client", endpoint: "asked.endpoint" })}`,
})}`;
/** Each `port` that `d` talks to once, with the `processes` that do, and all [server, service] of it. */
const cypherCallsFrom = `CALL (d) {
  MATCH (d)-[:HOSTS]->(process)-[:CONNECTS_TO]->(port)
  RETURN port, process, null AS pair
  UNION
  MATCH (d)-[:HOSTS]->()-[:CONNECTS_TO]->(port)
  WITH DISTINCT d, port
  MATCH (port)<-[:LISTENS_ON]-(service)<-[:HOSTS]-(server:Drone) WHERE ${cypherIsNearest}
  RETURN port, null AS process, [server, service] AS pair
  UNION
  MATCH (d)-[:HOSTS]->()-[:CONNECTS_TO]->(port)
  WITH DISTINCT d, port
  MATCH (port)-[:AT]->()<-[:HAS_IP]-()<-[:HAS_NIC]-(server:Drone) WHERE ${cypherIsNearest}
  WITH server, collect(DISTINCT port) AS ports
  ${cypherServedByWild}
  RETURN port, null AS process, [server, service] AS pair
}
WITH d, port, collect(process) AS processes, collect(pair) AS served
UNWIND processes AS process`;

/** What the processes of one host talk to, and who serves it. */
export const dependenciesOfHost: Statement = {
  sql: `WITH ${sqlHosts}, ${sqlCallsFrom(sqlChosen)}
SELECT coalesce(process.attributes ->> 'exe', '?') AS process, port.attributes ->> 'ipaddr' AS ipaddr, port.attributes ->> 'port' AS number,
  port.attributes ->> 'protocol' AS protocol, server.host AS server,
  iif(service.key IS NULL, '', coalesce(service.attributes ->> 'exe', '?')) AS service
FROM asked
  CROSS JOIN nodes AS process ON process.key = asked.process
  CROSS JOIN nodes AS port ON port.key = asked.endpoint
  LEFT JOIN calls ON calls.process = asked.process AND calls.endpoint = asked.endpoint
  LEFT JOIN hosts AS server ON server.key = calls.server
  LEFT JOIN nodes AS service ON service.key = calls.service`,
  cypher: `MATCH (d:Drone) WHERE ${cypherChosen}
${cypherCallsFrom}
UNWIND CASE WHEN size(served) = 0 THEN [[null, null]] ELSE served END AS pair
WITH process, port, pair[0] AS server, pair[1] AS service
RETURN coalesce(process.exe, '?') AS process, port.ipaddr AS ipaddr, port.port AS number,
  port.protocol AS protocol, CASE WHEN server IS NULL THEN '' ELSE ${cypherHost("server")} END AS server,
  CASE WHEN service IS NULL THEN '' ELSE coalesce(service.exe, '?') END AS service`,
};

/** The keys of each call's ends, of the hosts whose keys are given. */
export const callsFromHosts: Statement = {
  sql: `WITH ${sqlCallsFrom("(SELECT value FROM json_each(:keys))")}
SELECT client, process, endpoint, server, service FROM calls`,
  cypher: `MATCH (d:Drone) WHERE d.key IN $keys
${cypherCallsFrom}
UNWIND served AS pair
RETURN d.key AS client, process.key AS process, port.key AS endpoint, pair[0].key AS server, pair[1].key AS service`,
};

/**
 * Who talks to the hosts whose keys are given, of those not seen yet: `calls`. It goes to the clients
 * before it asks which wildcard is meant: most endpoints have no client.
 */
const sqlCallsTo = `asked AS MATERIALIZED (SELECT value AS drone FROM json_each(:keys)),
${sqlServed({
  held: `SELECT DISTINCT nic.source AS server, client.source AS client, talks.source AS process, at.source AS endpoint
  FROM asked CROSS JOIN edges AS nic ON nic.source = asked.drone AND nic.kind = 'HAS_NIC'
    CROSS JOIN edges AS holds ON holds.source = nic.target AND holds.kind = 'HAS_IP'
    CROSS JOIN edges AS at ON at.target = holds.target AND at.kind = 'AT'
    CROSS JOIN edges AS talks ON talks.target = at.source AND talks.kind = 'CONNECTS_TO'
    CROSS JOIN edges AS client ON client.target = talks.source AND client.kind = 'HOSTS'
  WHERE client.source NOT IN (SELECT value FROM json_each(:seen))
    AND ${sqlIsNearest({ server: "nic.source", client: "client.source", endpoint: "at.source" })}`,
  direct: `SELECT owner.source AS server, owner.target AS service, client.source AS client, talks.source AS process,
    talks.target AS endpoint
  FROM asked CROSS JOIN edges AS owner ON owner.source = asked.drone AND owner.kind = 'HOSTS'
    CROSS JOIN edges AS listens ON listens.source = owner.target AND listens.kind = 'LISTENS_ON'
    CROSS JOIN edges AS talks ON talks.target = listens.target AND talks.kind = 'CONNECTS_TO'
    CROSS JOIN edges AS client ON client.target = talks.source AND client.kind = 'HOSTS'
  WHERE client.source NOT IN (SELECT value FROM json_each(:seen))
    AND ${sqlIsNearest({ server: "owner.source", client: "client.source", endpoint: "talks.target" })}`,
})}`;
/** The same, the other way about: clients come last, for an endpoint has as many as the estate has hosts. */
const cypherCallsTo = `MATCH (server:Drone) WHERE server.key IN $keys
CALL (server) {
  MATCH (server)-[:HOSTS]->(service)-[:LISTENS_ON]->(port) WHERE EXISTS { (port)<-[:CONNECTS_TO]-() }
  RETURN port, service
  UNION
  MATCH (server)-[:HAS_NIC]->()-[:HAS_IP]->()<-[:AT]-(port) WHERE EXISTS { (port)<-[:CONNECTS_TO]-() }
  WITH server, collect(DISTINCT port) AS ports
  ${cypherServedByWild}
  RETURN port, service
}
MATCH (port)<-[:CONNECTS_TO]-(process)<-[:HOSTS]-(d:Drone) WHERE NOT d.key IN $seen AND ${cypherIsNearest}
WITH d, process, port, server, service`;

/** The keys of each call's ends, to the hosts whose keys are given. */
export const callsToHosts: Statement = {
  sql: `WITH ${sqlCallsTo}
SELECT client, process, endpoint, server, service FROM calls`,
  cypher: `${cypherCallsTo}
RETURN d.key AS client, process.key AS process, port.key AS endpoint, server.key AS server, service.key AS service`,
};

/** The same for people. `key` is the client's host. */
export const dependentsOfHosts: Statement = {
  sql: `WITH ${sqlHosts}, ${sqlCallsTo}
SELECT calls.client AS key, client.host AS host, coalesce(process.attributes ->> 'exe', '?') AS process,
  port.attributes ->> 'ipaddr' AS ipaddr, port.attributes ->> 'port' AS number, port.attributes ->> 'protocol' AS protocol,
  server.host AS server, coalesce(service.attributes ->> 'exe', '?') AS service
FROM calls
  CROSS JOIN hosts AS client ON client.key = calls.client
  CROSS JOIN hosts AS server ON server.key = calls.server
  CROSS JOIN nodes AS process ON process.key = calls.process
  CROSS JOIN nodes AS port ON port.key = calls.endpoint
  CROSS JOIN nodes AS service ON service.key = calls.service`,
  // Names are made once for each host, not for each call.
  cypher: `${cypherCallsTo}
WITH d, server, collect([process, port, service]) AS calls
WITH server, collect([d, calls]) AS clients
WITH ${cypherHost("server")} AS server, clients
UNWIND clients AS client
WITH server, client[0] AS d, client[1] AS calls
WITH d, collect([server, calls]) AS servers
WITH d.key AS key, ${cypherHost("d")} AS host, servers
UNWIND servers AS pair
WITH key, host, pair[0] AS server, pair[1] AS calls
UNWIND calls AS call
WITH key, host, server, call[0] AS process, call[1] AS port, call[2] AS service
RETURN key, host, coalesce(process.exe, '?') AS process, port.ipaddr AS ipaddr, port.port AS number,
  port.protocol AS protocol, server, coalesce(service.exe, '?') AS service`,
};
