/** Which host is at which switch port. */
import { everyHost } from "../parts/hosts.ts";
import { switchColumns, switchOrder, switchPorts, whenNoSwitch } from "../parts/switches.ts";
import type { Query } from "../query.ts";

export const allswitchports: Query = {
  name: "allswitchports",
  doc: "Each host at a switch port, by switch.",
  parameters: [],
  columns: switchColumns,
  statement: switchPorts(everyHost),
  order: switchOrder,
  whenEmpty: whenNoSwitch,
};
