/** Who listens where: on all hosts, or on one. */
import { hostParameter, type Query } from "../query.ts";
import { endpoint, hostName, isHost } from "../sql.ts";

const columns: Query["columns"] = [
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

const select = (which: string): string => `SELECT ${hostName} AS host, ${endpoint} AS endpoint,
  port.attributes ->> 'protocol' AS protocol,
  coalesce(process.attributes ->> 'exe', '?') AS process,
  coalesce(process.attributes ->> 'user', process.attributes ->> 'uid', '?') AS user
FROM nodes AS d
  JOIN edges AS runs ON runs.source = d.key AND runs.kind = 'HOSTS'
  JOIN nodes AS process ON process.key = runs.target
  JOIN edges AS listens ON listens.source = process.key AND listens.kind = 'LISTENS_ON'
  JOIN nodes AS port ON port.key = listens.target
WHERE d.kind = 'Drone'${which}
ORDER BY host, CAST(port.attributes ->> 'port' AS INTEGER), protocol, endpoint, process`;

export const allipports: Query = {
  name: "allipports",
  doc: "Each listening endpoint of each host, with its process and user.",
  parameters: [],
  columns,
  statement: { sql: select(""), cypher: "" },
  whenEmpty: "No host has told its listening ports yet.",
};

export const hostipports: Query = {
  name: "hostipports",
  doc: "The listening endpoints of one host, with process and user.",
  parameters: [hostParameter],
  columns,
  statement: { sql: select(` AND ${isHost}`), cypher: "" },
  whenEmpty: "No such host, or it listens nowhere: `assimcli query allservers` lists the hosts.",
};
