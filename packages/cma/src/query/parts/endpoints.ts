/** Listening endpoints, with the process behind each. */
import type { Statement } from "../../store/graph-reader.ts";
import type { Column } from "../query.ts";
import { cypherHost, sqlHosts, sqlHostsThat } from "./hosts.ts";

/** `10.0.0.1:80` or `[::1]:80` of the endpoint that the variable holds. */
export const sqlEndpoint = (port: string): string =>
  `iif(instr(${port}.attributes ->> 'ipaddr', ':') > 0,
  '[' || (${port}.attributes ->> 'ipaddr') || ']', ${port}.attributes ->> 'ipaddr')
  || ':' || (${port}.attributes ->> 'port')`;

export const cypherEndpoint = (port: string): string =>
  `CASE WHEN ${port}.ipaddr CONTAINS ':' THEN '[' + ${port}.ipaddr + ']' ELSE ${port}.ipaddr END
  + ':' + toString(${port}.port)`;

export const endpointColumns: readonly Column[] = [
  { name: "host", type: "text", doc: "Where the process runs." },
  {
    name: "endpoint",
    type: "text",
    doc: "Address and port; `0.0.0.0` and `[::]` mean each address of the host.",
  },
  { name: "protocol", type: "text", doc: "`tcp` or `udp`." },
  {
    name: "process",
    type: "text",
    doc: "Path of the executable; `?` where the agent may not know.",
  },
  { name: "user", type: "text", doc: "Whom it runs as." },
];

export const endpointOrder = ["host", "number", "protocol", "endpoint", "process"];

const sqlRow = `SELECT d.host AS host, ${sqlEndpoint("port")} AS endpoint,
  port.attributes ->> 'port' AS number, port.attributes ->> 'protocol' AS protocol,
  coalesce(process.attributes ->> 'exe', '?') AS process,
  coalesce(process.attributes ->> 'user', process.attributes ->> 'uid', '?') AS user`;

const cypherRow = `RETURN host, ${cypherEndpoint("port")} AS endpoint, port.port AS number,
  port.protocol AS protocol, coalesce(process.exe, '?') AS process,
  coalesce(process.user, toString(process.uid), '?') AS user`;

/** Where these hosts listen. `condition` is on the process `process`. */
export const listening = (
  hosts: Statement,
  condition: Statement = { sql: "true", cypher: "true" },
): Statement => ({
  sql: `WITH ${sqlHostsThat(hosts.sql)}
${sqlRow}
FROM hosts AS d
  CROSS JOIN edges AS runs ON runs.source = d.key AND runs.kind = 'HOSTS'
  CROSS JOIN edges AS listens ON listens.source = runs.target AND listens.kind = 'LISTENS_ON'
  CROSS JOIN nodes AS process ON process.key = runs.target
  CROSS JOIN nodes AS port ON port.key = listens.target
WHERE ${condition.sql}`,
  cypher: `MATCH (d:Drone) WHERE ${hosts.cypher}
WITH d, ${cypherHost("d")} AS host
MATCH (d)-[:HOSTS]->(process)-[:LISTENS_ON]->(port) WHERE ${condition.cypher}
${cypherRow}`,
});

/** Who listens on `:port`, of `:protocol` when it is given. */
export const listeningOnPort: Statement = {
  sql: `WITH ${sqlHosts}
${sqlRow}
FROM nodes AS port
  CROSS JOIN edges AS listens ON listens.target = port.key AND listens.kind = 'LISTENS_ON'
  CROSS JOIN nodes AS process ON process.key = listens.source
  CROSS JOIN edges AS runs ON runs.target = process.key AND runs.kind = 'HOSTS'
  CROSS JOIN hosts AS d ON d.key = runs.source
WHERE port.kind = 'IPtcpportNode' AND port.attributes ->> 'port' = :port
  AND (:protocol IS NULL OR port.attributes ->> 'protocol' = :protocol)`,
  cypher: `MATCH (port:IPtcpportNode) WHERE port.port = $port AND ($protocol IS NULL OR port.protocol = $protocol)
MATCH (port)<-[:LISTENS_ON]-(process:ProcessNode)<-[:HOSTS]-(d:Drone)
WITH port, process, ${cypherHost("d")} AS host
${cypherRow}`,
};
