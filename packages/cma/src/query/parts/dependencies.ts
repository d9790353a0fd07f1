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

/** The endpoint `port` is served by who listens on `wild` of a host that holds its address. */
const sqlMeant = `(wild.attributes ->> 'port' = port.attributes ->> 'port'
    AND wild.attributes ->> 'protocol' = port.attributes ->> 'protocol'
    AND (wild.attributes ->> 'ipaddr' = '::'
      OR (wild.attributes ->> 'ipaddr' = '0.0.0.0' AND instr(port.attributes ->> 'ipaddr', ':') = 0)))`;
const cypherMeant = `wild.port = port.port AND wild.protocol = port.protocol
  AND (wild.ipaddr = '::' OR (wild.ipaddr = '0.0.0.0' AND NOT port.ipaddr CONTAINS ':'))`;

/** False where another than the client's own host would be taken for the server. */
const sqlIsNearest = ({
  server,
  client,
  endpoint,
}: Readonly<Record<"server" | "client" | "endpoint", string>>) =>
  `(${server} = ${client} OR NOT EXISTS (SELECT 1 FROM edges AS there
    CROSS JOIN edges AS mine ON mine.target = there.target AND mine.kind = 'HAS_IP'
    CROSS JOIN edges AS own ON own.target = mine.source AND own.kind = 'HAS_NIC' AND own.source = ${client}
    WHERE there.source = ${endpoint} AND there.kind = 'AT'))`;
const cypherIsNearest =
  "(server = d OR NOT EXISTS { (port)-[:AT]->(:IPaddrNode)<-[:HAS_IP]-(:NICNode)<-[:HAS_NIC]-(d) })";

const ends = { server: "owner.source", client: "asked.client", endpoint: "asked.endpoint" };

/** What the processes of one host talk to, and who serves it. */
export const dependenciesOfHost: Statement = {
  sql: `WITH ${sqlHosts},
calls AS MATERIALIZED (
  SELECT client.source AS client, client.target AS process, talks.target AS endpoint
  FROM edges AS client CROSS JOIN edges AS talks ON talks.source = client.target AND talks.kind = 'CONNECTS_TO'
  WHERE client.kind = 'HOSTS' AND client.source IN ${sqlChosen}),
asked AS MATERIALIZED (SELECT DISTINCT client, endpoint FROM calls),
served AS MATERIALIZED (
  SELECT asked.client AS client, asked.endpoint AS endpoint, owner.source AS server, listens.source AS service
  FROM asked CROSS JOIN edges AS listens ON listens.target = asked.endpoint AND listens.kind = 'LISTENS_ON'
    CROSS JOIN edges AS owner ON owner.target = listens.source AND owner.kind = 'HOSTS'
  WHERE ${sqlIsNearest(ends)}
  UNION
  SELECT asked.client, asked.endpoint, owner.source, listens.source
  FROM asked CROSS JOIN nodes AS port ON port.key = asked.endpoint
    CROSS JOIN edges AS at ON at.source = port.key AND at.kind = 'AT'
    CROSS JOIN edges AS holds ON holds.target = at.target AND holds.kind = 'HAS_IP'
    CROSS JOIN edges AS nic ON nic.target = holds.source AND nic.kind = 'HAS_NIC'
    CROSS JOIN edges AS owner ON owner.source = nic.source AND owner.kind = 'HOSTS'
    CROSS JOIN edges AS listens ON listens.source = owner.target AND listens.kind = 'LISTENS_ON'
    CROSS JOIN nodes AS wild ON wild.key = listens.target
  WHERE ${sqlMeant} AND ${sqlIsNearest(ends)})
SELECT coalesce(process.attributes ->> 'exe', '?') AS process, port.attributes ->> 'ipaddr' AS ipaddr, port.attributes ->> 'port' AS number,
  port.attributes ->> 'protocol' AS protocol, server.host AS server,
  iif(service.key IS NULL, '', coalesce(service.attributes ->> 'exe', '?')) AS service
FROM calls
  CROSS JOIN nodes AS process ON process.key = calls.process
  CROSS JOIN nodes AS port ON port.key = calls.endpoint
  LEFT JOIN served ON served.endpoint = calls.endpoint AND served.client = calls.client
  LEFT JOIN hosts AS server ON server.key = served.server
  LEFT JOIN nodes AS service ON service.key = served.service`,
  cypher: `MATCH (d:Drone) WHERE ${cypherChosen}
MATCH (d)-[:HOSTS]->(process:ProcessNode)-[:CONNECTS_TO]->(port:IPtcpportNode)
OPTIONAL MATCH (port)<-[:LISTENS_ON]-(direct:ProcessNode)<-[:HOSTS]-(server:Drone) WHERE ${cypherIsNearest}
WITH d, process, port, collect(CASE WHEN direct IS NULL THEN null ELSE [server, direct] END) AS known
OPTIONAL MATCH (port)-[:AT]->(:IPaddrNode)<-[:HAS_IP]-(:NICNode)<-[:HAS_NIC]-(server:Drone)
  -[:HOSTS]->(service:ProcessNode)-[:LISTENS_ON]->(wild:IPtcpportNode)
WHERE ${cypherMeant} AND ${cypherIsNearest}
WITH process, port, known, collect(CASE WHEN service IS NULL THEN null ELSE [server, service] END) AS meant
WITH process, port, known + meant AS served
UNWIND CASE WHEN size(served) = 0 THEN [[null, null]] ELSE served END AS pair
WITH process, port, pair[0] AS server, pair[1] AS service
RETURN DISTINCT process.key AS from, port.key AS to, server.key AS at, service.key AS by,
  coalesce(process.exe, '?') AS process, port.ipaddr AS ipaddr, port.port AS number,
  port.protocol AS protocol, CASE WHEN server IS NULL THEN '' ELSE ${cypherHost("server")} END AS server,
  CASE WHEN service IS NULL THEN '' ELSE coalesce(service.exe, '?') END AS service`,
};

/**
 * Who talks to the hosts whose keys are given, of those not seen yet: `calls`. It goes from these
 * hosts to their clients before it asks which wildcard is meant: most endpoints have no client.
 */
const sqlCalls = `asked AS MATERIALIZED (SELECT value AS drone FROM json_each(:keys)),
held AS MATERIALIZED (
  SELECT DISTINCT nic.source AS server, client.source AS client, talks.source AS process, at.source AS endpoint
  FROM asked CROSS JOIN edges AS nic ON nic.source = asked.drone AND nic.kind = 'HAS_NIC'
    CROSS JOIN edges AS holds ON holds.source = nic.target AND holds.kind = 'HAS_IP'
    CROSS JOIN edges AS at ON at.target = holds.target AND at.kind = 'AT'
    CROSS JOIN edges AS talks ON talks.target = at.source AND talks.kind = 'CONNECTS_TO'
    CROSS JOIN edges AS client ON client.target = talks.source AND client.kind = 'HOSTS'
  WHERE client.source NOT IN (SELECT value FROM json_each(:seen))),
wilds AS MATERIALIZED (
  SELECT owner.source AS server, owner.target AS service, wild.attributes ->> 'ipaddr' AS ipaddr,
    wild.attributes ->> 'port' AS number, wild.attributes ->> 'protocol' AS protocol
  FROM (SELECT DISTINCT server FROM held) AS asked
    CROSS JOIN edges AS owner ON owner.source = asked.server AND owner.kind = 'HOSTS'
    CROSS JOIN edges AS listens ON listens.source = owner.target AND listens.kind = 'LISTENS_ON'
    CROSS JOIN nodes AS wild ON wild.key = listens.target
  WHERE wild.attributes ->> 'ipaddr' IN ('0.0.0.0', '::')),
reached AS (
  SELECT owner.source AS server, owner.target AS service, client.source AS client, talks.source AS process,
    talks.target AS endpoint
  FROM asked CROSS JOIN edges AS owner ON owner.source = asked.drone AND owner.kind = 'HOSTS'
    CROSS JOIN edges AS listens ON listens.source = owner.target AND listens.kind = 'LISTENS_ON'
    CROSS JOIN edges AS talks ON talks.target = listens.target AND talks.kind = 'CONNECTS_TO'
    CROSS JOIN edges AS client ON client.target = talks.source AND client.kind = 'HOSTS'
  WHERE client.source NOT IN (SELECT value FROM json_each(:seen))
  UNION
  SELECT held.server, wild.service, held.client, held.process, held.endpoint
  FROM held CROSS JOIN nodes AS port ON port.key = held.endpoint
    CROSS JOIN wilds AS wild ON wild.server = held.server AND wild.number = port.attributes ->> 'port'
      AND wild.protocol = port.attributes ->> 'protocol'
  WHERE wild.ipaddr = '::' OR instr(port.attributes ->> 'ipaddr', ':') = 0),
calls AS (SELECT * FROM reached AS call WHERE ${sqlIsNearest({ server: "call.server", client: "call.client", endpoint: "call.endpoint" })})`;
const cypherCalls = `MATCH (server:Drone) WHERE server.key IN $keys
MATCH (server)-[:HOSTS]->(service)-[:LISTENS_ON]->(offer)
WITH server, collect([service, offer]) AS offers
CALL (server, offers) {
  UNWIND offers AS pair
  WITH pair[0] AS service, pair[1] AS port
  MATCH (port)<-[:CONNECTS_TO]-(process)<-[:HOSTS]-(d:Drone) WHERE NOT d.key IN $seen
  RETURN d, process, port, service
  UNION
  MATCH (server)-[:HAS_NIC]->()-[:HAS_IP]->()<-[:AT]-(port)<-[:CONNECTS_TO]-(process)<-[:HOSTS]-(d:Drone)
  WHERE NOT d.key IN $seen
  UNWIND offers AS pair
  WITH d, process, port, pair[0] AS service, pair[1] AS wild WHERE ${cypherMeant}
  RETURN d, process, port, service
}
WITH d, process, port, server, service WHERE ${cypherIsNearest}`;

/** The keys of each call's ends. */
export const callsOfHosts: Statement = {
  sql: `WITH ${sqlCalls}
SELECT client, process, endpoint, server, service FROM calls`,
  cypher: `${cypherCalls}
RETURN d.key AS client, process.key AS process, port.key AS endpoint, server.key AS server, service.key AS service`,
};

/** The same for people. `key` is the client's host. */
export const dependentsOfHosts: Statement = {
  sql: `WITH ${sqlHosts}, ${sqlCalls}
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
  cypher: `${cypherCalls}
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
