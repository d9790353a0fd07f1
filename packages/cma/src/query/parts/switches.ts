/**
 * Which switch port a host is at: Drone -HAS_NIC-> NICNode -WIRED_TO-> NICNode <-HAS_NIC- SystemNode.
 *
 * The arrow goes from the host's interface, which heard the switch, to the port that spoke. No
 * agent listens for LLDP or CDP yet, so these answer nothing; and say so.
 */
import type { Statement } from "../../store/graph-reader.ts";
import type { Column } from "../query.ts";
import { cypherHost, sqlHostsThat } from "./hosts.ts";

export const switchColumns: readonly Column[] = [
  { name: "host", type: "text", doc: "Who is connected." },
  { name: "interface", type: "text", doc: "With which interface." },
  { name: "switch", type: "text", doc: "What the switch calls itself." },
  { name: "port", type: "text", doc: "To which of its ports." },
  { name: "seen", type: "time", doc: "When a document last said so." },
];

export const switchOrder = ["switch", "port", "host", "interface"];

export const whenNoSwitch =
  "No switch port is known: this version does not listen for LLDP or CDP yet.";

/** Of these hosts. */
export const switchPorts = (hosts: Statement): Statement => ({
  sql: `WITH ${sqlHostsThat(hosts.sql)}
SELECT d.host AS host, nic.attributes ->> 'ifname' AS interface,
  coalesce(switch.attributes ->> 'designation', switch.key) AS switch,
  port.attributes ->> 'ifname' AS port, wire.last_seen AS seen
FROM hosts AS d
  CROSS JOIN edges AS owns ON owns.source = d.key AND owns.kind = 'HAS_NIC'
  CROSS JOIN edges AS wire ON wire.source = owns.target AND wire.kind = 'WIRED_TO'
  CROSS JOIN nodes AS nic ON nic.key = wire.source
  CROSS JOIN nodes AS port ON port.key = wire.target
  CROSS JOIN edges AS has ON has.target = port.key AND has.kind = 'HAS_NIC'
  CROSS JOIN nodes AS switch ON switch.key = has.source`,
  cypher: `MATCH (d:Drone) WHERE ${hosts.cypher}
MATCH (d)-[:HAS_NIC]->(nic:NICNode)-[wire:WIRED_TO]->(port:NICNode)<-[:HAS_NIC]-(switch:SystemNode)
RETURN ${cypherHost("d")} AS host, nic.ifname AS interface, coalesce(switch.designation, switch.key) AS switch,
  port.ifname AS port, wire.lastSeen AS seen`,
});
