/** Listening endpoints, with the process behind each: all of them, or those that a condition picks. */
import type { Statement } from "../../store/graph-reader.ts";
import type { Column } from "../query.ts";
import { cypherHost, cypherTwins, sqlHosts } from "./hosts.ts";

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

/** Conditions on the drone `d`, the process `process` and the endpoint `port`. */
export const listening = (condition: Statement): Statement => ({
  sql: `WITH ${sqlHosts}
SELECT d.host AS host, ${sqlEndpoint("port")} AS endpoint,
  port.attributes ->> 'port' AS number, port.attributes ->> 'protocol' AS protocol,
  coalesce(process.attributes ->> 'exe', '?') AS process,
  coalesce(process.attributes ->> 'user', process.attributes ->> 'uid', '?') AS user
FROM hosts AS d
  CROSS JOIN edges AS runs ON runs.source = d.key AND runs.kind = 'HOSTS'
  CROSS JOIN nodes AS process ON process.key = runs.target
  CROSS JOIN edges AS listens ON listens.source = process.key AND listens.kind = 'LISTENS_ON'
  CROSS JOIN nodes AS port ON port.key = listens.target
WHERE ${condition.sql}`,
  cypher: `${cypherTwins}
MATCH (d:Drone)-[:HOSTS]->(process:ProcessNode)-[:LISTENS_ON]->(port:IPtcpportNode)
WHERE ${condition.cypher}
RETURN ${cypherHost("d")} AS host, ${cypherEndpoint("port")} AS endpoint,
  port.port AS number, port.protocol AS protocol, coalesce(process.exe, '?') AS process,
  coalesce(process.user, toString(process.uid), '?') AS user`,
});
