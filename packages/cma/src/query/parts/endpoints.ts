/** Listening endpoints, with the process behind each. */
import { formatAddress, shortened } from "@assimilation/protocol";
import type { Row, Statement } from "../../store/graph-reader.ts";
import { textOf } from "../order-rows.ts";
import type { Column, Query } from "../query.ts";
import { unfolding } from "../unfolding.ts";
import { cypherHost, sqlHosts, sqlHostsThat } from "./hosts.ts";

/** `10.0.0.1:80` or `[::1]:80`, of a row's `ipaddr` and `number`. */
export const endpointOf = ({ ipaddr, number }: Row): string =>
  formatAddress({ host: textOf(ipaddr), port: Number(number) });

export const endpointColumns: readonly Column[] = [
  { name: "host", type: "text", doc: "Where the process runs." },
  {
    name: "endpoint",
    type: "text",
    doc: "Address and port; `0.0.0.0` and `[::]` mean each address of the host.",
    of: endpointOf,
  },
  { name: "protocol", type: "text", doc: "`tcp` or `udp`." },
  {
    name: "process",
    type: "text",
    doc: "Path of the executable; `?` where the agent may not know.",
    of: ({ process }) => shortened(textOf(process), PROCESS_TEXT_MAX),
  },
  {
    name: "user",
    type: "text",
    doc: "Whom it runs as.",
    of: ({ user }) => shortened(textOf(user), PROCESS_TEXT_MAX),
  },
];

export const endpointOrder = ["host", "number", "protocol", "endpoint", "process"];

/**
 * Code points. A host may say 4,096 of a process, and that it listens in 6,000 places: said of each
 * of them, that would be more than a store answers at once, and then nobody got an answer.
 */
const PROCESS_TEXT_MAX = 200;
/** Whether a store counts in code points or in halves of some, no less than asked for. */
const READ_MAX = 2 * PROCESS_TEXT_MAX + 2;
/** In octets: counting characters, SQLite takes a NUL for the end of the text. */
const sqlBeginning = (text: string): string =>
  `CAST(substr(CAST(${text} AS BLOB), 1, ${4 * (PROCESS_TEXT_MAX + 1)}) AS TEXT)`;

const sqlExe = sqlBeginning("coalesce(process.attributes ->> 'exe', '?')");
const sqlUser = sqlBeginning(
  "coalesce(process.attributes ->> 'user', process.attributes ->> 'uid', '?')",
);
const cypherExe = `left(coalesce(process.exe, '?'), ${READ_MAX})`;
const cypherUser = `left(coalesce(process.user, toString(process.uid), '?'), ${READ_MAX})`;

/**
 * Where these hosts listen. `condition` is on the process `process`. A row is a host, to be unfolded:
 * Neo4j takes twice as long to answer a row for each endpoint.
 */
export const listening = (
  hosts: Statement,
  condition: Statement = { sql: "true", cypher: "true" },
): Pick<Query, "statement" | "rowsOf"> => ({
  rowsOf: unfolding("ipaddr", "number", "protocol", "process", "user"),
  statement: {
    sql: `WITH ${sqlHostsThat(hosts.sql)}
SELECT d.host AS host, json_group_array(port.attributes ->> 'ipaddr') AS ipaddr,
  json_group_array(port.attributes ->> 'port') AS number,
  json_group_array(port.attributes ->> 'protocol') AS protocol,
  json_group_array(${sqlExe}) AS process, json_group_array(${sqlUser}) AS user
FROM hosts AS d
  CROSS JOIN edges AS runs ON runs.source = d.key AND runs.kind = 'HOSTS'
  CROSS JOIN edges AS listens ON listens.source = runs.target AND listens.kind = 'LISTENS_ON'
  CROSS JOIN nodes AS process ON process.key = runs.target
  CROSS JOIN nodes AS port ON port.key = listens.target
WHERE ${condition.sql}
GROUP BY d.key`,
    cypher: `MATCH (d:Drone) WHERE ${hosts.cypher}
WITH d, ${cypherHost("d")} AS host
MATCH (d)-[:HOSTS]->(process)-[:LISTENS_ON]->(port) WHERE ${condition.cypher}
RETURN host, collect(port.ipaddr) AS ipaddr, collect(port.port) AS number,
  collect(port.protocol) AS protocol, collect(${cypherExe}) AS process, collect(${cypherUser}) AS user`,
  },
});

/** Who listens on `:port`, of `:protocol` when it is given. */
export const listeningOnPort: Statement = {
  sql: `WITH ${sqlHosts}
SELECT d.host AS host, port.attributes ->> 'ipaddr' AS ipaddr, port.attributes ->> 'port' AS number,
  port.attributes ->> 'protocol' AS protocol, ${sqlExe} AS process, ${sqlUser} AS user
FROM nodes AS port
  CROSS JOIN edges AS listens ON listens.target = port.key AND listens.kind = 'LISTENS_ON'
  CROSS JOIN nodes AS process ON process.key = listens.source
  CROSS JOIN edges AS runs ON runs.target = process.key AND runs.kind = 'HOSTS'
  CROSS JOIN hosts AS d ON d.key = runs.source
WHERE port.kind = 'IPtcpportNode' AND port.attributes ->> 'port' = :port
  AND (:protocol IS NULL OR port.attributes ->> 'protocol' = :protocol)`,
  cypher: `MATCH (port:IPtcpportNode) WHERE port.port = $port AND ($protocol IS NULL OR port.protocol = $protocol)
MATCH (port)<-[:LISTENS_ON]-(process:ProcessNode)<-[:HOSTS]-(d:Drone)
RETURN ${cypherHost("d")} AS host, port.ipaddr AS ipaddr, port.port AS number, port.protocol AS protocol,
  ${cypherExe} AS process, ${cypherUser} AS user`,
};
