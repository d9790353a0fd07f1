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
const sqlIsNearest = `(owner.source = client.source OR NOT EXISTS (SELECT 1 FROM edges AS there
    CROSS JOIN edges AS mine ON mine.target = there.target AND mine.kind = 'HAS_IP'
    CROSS JOIN edges AS own ON own.target = mine.source AND own.kind = 'HAS_NIC' AND own.source = client.source
    WHERE there.source = talks.target AND there.kind = 'AT'))`;
const cypherIsNearest =
  "(server = d OR NOT EXISTS { (port)-[:AT]->(:IPaddrNode)<-[:HAS_IP]-(:NICNode)<-[:HAS_NIC]-(d) })";

/** What the processes of one host talk to, and who serves it. */
export const dependenciesOfHost: Statement = {
  sql: `WITH ${sqlHosts},
calls AS MATERIALIZED (
  SELECT client.source AS client, client.target AS process, talks.target AS endpoint
  FROM edges AS client CROSS JOIN edges AS talks ON talks.source = client.target AND talks.kind = 'CONNECTS_TO'
  WHERE client.kind = 'HOSTS' AND client.source IN ${sqlChosen}),
served AS MATERIALIZED (
  SELECT client.client AS client, talks.target AS endpoint, owner.source AS server, listens.source AS service
  FROM (SELECT DISTINCT client, client AS source, endpoint AS target FROM calls) AS client
    CROSS JOIN (SELECT DISTINCT endpoint AS target FROM calls) AS talks ON talks.target = client.target
    CROSS JOIN edges AS listens ON listens.target = talks.target AND listens.kind = 'LISTENS_ON'
    CROSS JOIN edges AS owner ON owner.target = listens.source AND owner.kind = 'HOSTS'
  WHERE ${sqlIsNearest}
  UNION
  SELECT client.client, talks.target, owner.source, listens.source
  FROM (SELECT DISTINCT client, client AS source, endpoint AS target FROM calls) AS client
    CROSS JOIN (SELECT DISTINCT endpoint AS target FROM calls) AS talks ON talks.target = client.target
    CROSS JOIN nodes AS port ON port.key = talks.target
    CROSS JOIN edges AS at ON at.source = port.key AND at.kind = 'AT'
    CROSS JOIN edges AS holds ON holds.target = at.target AND holds.kind = 'HAS_IP'
    CROSS JOIN edges AS nic ON nic.target = holds.source AND nic.kind = 'HAS_NIC'
    CROSS JOIN edges AS owner ON owner.source = nic.source AND owner.kind = 'HOSTS'
    CROSS JOIN edges AS listens ON listens.source = owner.target AND listens.kind = 'LISTENS_ON'
    CROSS JOIN nodes AS wild ON wild.key = listens.target
  WHERE ${sqlMeant} AND ${sqlIsNearest})
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

/** Who talks to the hosts whose keys are given, of those not seen yet: `key` is the client's host. */
export const dependentsOfHosts: Statement = {
  sql: `WITH ${sqlHosts},
asked AS MATERIALIZED (SELECT value AS drone FROM json_each(:keys)),
offers AS MATERIALIZED (
  SELECT owner.source AS server, owner.target AS service, port.key AS endpoint, port.attributes ->> 'ipaddr' AS ipaddr,
    port.attributes ->> 'port' AS number, port.attributes ->> 'protocol' AS protocol
  FROM asked CROSS JOIN edges AS owner ON owner.source = asked.drone AND owner.kind = 'HOSTS'
    CROSS JOIN edges AS listens ON listens.source = owner.target AND listens.kind = 'LISTENS_ON'
    CROSS JOIN nodes AS port ON port.key = listens.target),
held AS MATERIALIZED (
  SELECT nic.source AS server, at.source AS endpoint
  FROM asked CROSS JOIN edges AS nic ON nic.source = asked.drone AND nic.kind = 'HAS_NIC'
    CROSS JOIN edges AS holds ON holds.source = nic.target AND holds.kind = 'HAS_IP'
    CROSS JOIN edges AS at ON at.target = holds.target AND at.kind = 'AT'),
reached AS MATERIALIZED (
  SELECT server, service, endpoint FROM offers
  UNION
  SELECT wild.server, wild.service, port.key
  FROM held CROSS JOIN nodes AS port ON port.key = held.endpoint
    CROSS JOIN offers AS wild ON wild.server = held.server AND wild.number = port.attributes ->> 'port'
      AND wild.protocol = port.attributes ->> 'protocol'
  WHERE wild.ipaddr = '::' OR (wild.ipaddr = '0.0.0.0' AND instr(port.attributes ->> 'ipaddr', ':') = 0)),
calls AS (
  SELECT client.source AS client, client.target AS process, talks.target AS endpoint,
    owner.source AS server, owner.service AS service
  FROM (SELECT server AS source, service, endpoint FROM reached) AS owner
    CROSS JOIN edges AS talks ON talks.target = owner.endpoint AND talks.kind = 'CONNECTS_TO'
    CROSS JOIN edges AS client ON client.target = talks.source AND client.kind = 'HOSTS'
  WHERE client.source NOT IN (SELECT value FROM json_each(:seen)) AND ${sqlIsNearest})
SELECT calls.client AS key, calls.process AS "from", calls.endpoint AS "to", calls.server AS at, calls.service AS by,
  client.host AS host, coalesce(process.attributes ->> 'exe', '?') AS process,
  port.attributes ->> 'ipaddr' AS ipaddr, port.attributes ->> 'port' AS number, port.attributes ->> 'protocol' AS protocol,
  server.host AS server, coalesce(service.attributes ->> 'exe', '?') AS service
FROM calls
  CROSS JOIN hosts AS client ON client.key = calls.client
  CROSS JOIN hosts AS server ON server.key = calls.server
  CROSS JOIN nodes AS process ON process.key = calls.process
  CROSS JOIN nodes AS port ON port.key = calls.endpoint
  CROSS JOIN nodes AS service ON service.key = calls.service`,
  cypher: `MATCH (server:Drone) WHERE server.key IN $keys
MATCH (server)-[:HOSTS]->(service:ProcessNode)-[:LISTENS_ON]->(port:IPtcpportNode)
MATCH (port)<-[:CONNECTS_TO]-(process:ProcessNode)<-[:HOSTS]-(d:Drone)
WHERE NOT d.key IN $seen AND ${cypherIsNearest}
RETURN d.key AS key, process.key AS from, port.key AS to, server.key AS at, service.key AS by,
  ${cypherHost("d")} AS host, coalesce(process.exe, '?') AS process, port.ipaddr AS ipaddr, port.port AS number,
  port.protocol AS protocol, ${cypherHost("server")} AS server, coalesce(service.exe, '?') AS service
UNION
MATCH (server:Drone) WHERE server.key IN $keys
MATCH (server)-[:HOSTS]->(service:ProcessNode)-[:LISTENS_ON]->(wild:IPtcpportNode) WHERE wild.ipaddr IN ['0.0.0.0', '::']
MATCH (server)-[:HAS_NIC]->(:NICNode)-[:HAS_IP]->(:IPaddrNode)<-[:AT]-(port:IPtcpportNode) WHERE ${cypherMeant}
MATCH (port)<-[:CONNECTS_TO]-(process:ProcessNode)<-[:HOSTS]-(d:Drone)
WHERE NOT d.key IN $seen AND ${cypherIsNearest}
RETURN d.key AS key, process.key AS from, port.key AS to, server.key AS at, service.key AS by,
  ${cypherHost("d")} AS host, coalesce(process.exe, '?') AS process, port.ipaddr AS ipaddr, port.port AS number,
  port.protocol AS protocol, ${cypherHost("server")} AS server, coalesce(service.exe, '?') AS service`,
};
