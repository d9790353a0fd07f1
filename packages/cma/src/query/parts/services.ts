/**
 * Monitored services: MonitorAction -MONITORS-> ProcessNode <-HOSTS- Drone.
 *
 * No agent monitors services yet, so these answer nothing; and say so.
 */
import type { Statement } from "../../store/graph-reader.ts";
import type { Column } from "../query.ts";
import { cypherHost, cypherTwins, sqlHosts } from "./hosts.ts";

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

/** Conditions on the drone `d` and the monitor `monitor`. */
export const services = (condition: Statement): Statement => ({
  sql: `WITH ${sqlHosts}
SELECT d.host AS host, monitor.attributes ->> 'monitorname' AS service,
  monitor.attributes ->> 'class' AS class, monitor.attributes ->> 'isworking' AS working,
  coalesce(process.attributes ->> 'exe', '?') AS process, monitor.first_seen AS since
FROM nodes AS monitor
  CROSS JOIN edges AS watches ON watches.source = monitor.key AND watches.kind = 'MONITORS'
  CROSS JOIN nodes AS process ON process.key = watches.target
  CROSS JOIN edges AS runs ON runs.target = process.key AND runs.kind = 'HOSTS'
  CROSS JOIN hosts AS d ON d.key = runs.source
WHERE monitor.kind = 'MonitorAction' AND ${condition.sql}`,
  cypher: `${cypherTwins}
MATCH (monitor:MonitorAction)-[:MONITORS]->(process:ProcessNode)<-[:HOSTS]-(d:Drone)
WHERE ${condition.cypher}
RETURN ${cypherHost("d")} AS host, monitor.monitorname AS service, monitor.class AS class,
  monitor.isworking AS working, coalesce(process.exe, '?') AS process, monitor.firstSeen AS since`,
});
