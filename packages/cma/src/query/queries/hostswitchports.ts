/** At which switch ports one host is. */
import { chosenHost, hostParameter } from "../parts/hosts.ts";
import { switchColumns, switchOrder, switchPorts, whenNoSwitch } from "../parts/switches.ts";
import type { Query } from "../query.ts";

export const hostswitchports: Query = {
  name: "hostswitchports",
  doc: "The switch ports of one host.",
  parameters: [hostParameter],
  columns: switchColumns,
  statement: switchPorts(chosenHost),
  order: switchOrder,
  whenEmpty: whenNoSwitch,
};
