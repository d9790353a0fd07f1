/**
 * Monitored services: MonitorAction -MONITORS-> ProcessNode <-HOSTS- Drone.
 *
 * No agent monitors services yet, so these answer nothing; and say so.
 */
import type { Statement } from "../../store/graph-reader.ts";
import type { Column } from "../query.ts";
import { cypherHost, sqlHostsThat } from "./hosts.ts";

export const serviceColumns: readonly Column[] = [
  { name: "host", type: "text", doc: "Where it runs." },
  { name: "service", type: "text", doc: "Name of its monitor." },
  { name: "class", type: "text", doc: "`ocf`, `lsb`, `nagios` or `systemd`." },
  { name: "working", type: "flag", doc: "What the monitor said last." },
  { name: "process", type: "text", doc: "Path of the executable." },
  { name: "since", type: "time", doc: "When the monitor was first seen." },
];

export const serviceOrder = ["working", "host", "service"];

export const whenNoService = "No service is monitored: this version does not monitor services yet.";

/** Of these hosts. `condition` is on the monitor `monitor`. */
export const services = (
  hosts: Statement,
  condition: Statement = { sql: "true", cypher: "true" },
): Statement => ({
  sql: `WITH ${sqlHostsThat(hosts.sql)}
SELECT d.host AS host, monitor.attributes ->> 'monitorname' AS service,
  monitor.attributes ->> 'class' AS class, monitor.attributes ->> 'isworking' AS working,
  coalesce(process.attributes ->> 'exe', '?') AS process, monitor.first_seen AS since
FROM hosts AS d
  CROSS JOIN edges AS runs ON runs.source = d.key AND runs.kind = 'HOSTS'
  CROSS JOIN edges AS watches ON watches.target = runs.target AND watches.kind = 'MONITORS'
  CROSS JOIN nodes AS monitor ON monitor.key = watches.source AND monitor.kind = 'MonitorAction'
  CROSS JOIN nodes AS process ON process.key = runs.target
WHERE ${condition.sql}`,
  cypher: `MATCH (d:Drone) WHERE ${hosts.cypher}
MATCH (d)-[:HOSTS]->(process:ProcessNode)<-[:MONITORS]-(monitor:MonitorAction) WHERE ${condition.cypher}
RETURN ${cypherHost("d")} AS host, monitor.monitorname AS service, monitor.class AS class,
  monitor.isworking AS working, coalesce(process.exe, '?') AS process, monitor.firstSeen AS since`,
});
