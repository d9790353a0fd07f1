/** Who would miss a host. */
import { dependencyColumns, dependentsOfHosts } from "../parts/dependencies.ts";
import { cypherChosen, hostParameter, sqlChosen } from "../parts/hosts.ts";
import type { Query } from "../query.ts";

export const blastradius: Query = {
  name: "blastradius",
  doc: "Which hosts depend on a host, directly or through others: who is hit when it goes down.",
  parameters: [hostParameter],
  columns: [
    { name: "hops", type: "count", doc: "1: talks to the host itself; 2: to one that does; …" },
    dependencyColumns.host,
    dependencyColumns.process,
    dependencyColumns.endpoint,
    dependencyColumns.protocol,
    dependencyColumns.server,
    dependencyColumns.service,
  ],
  statement: dependentsOfHosts,
  follow: {
    start: {
      sql: `SELECT key FROM ${sqlChosen}`,
      cypher: `MATCH (d:Drone) WHERE ${cypherChosen} RETURN d.key AS key`,
    },
  },
  order: ["hops", "host", "server", "endpoint"],
  whenEmpty: "Nobody depends on the host.",
};
