/** The monitored services of one host. */
import { chosenHost, hostParameter } from "../parts/hosts.ts";
import { serviceColumns, serviceOrder, services, whenNoService } from "../parts/services.ts";
import type { Query } from "../query.ts";

export const hostservicestatus: Query = {
  name: "hostservicestatus",
  doc: "The monitored services of one host, those that do not work first.",
  parameters: [hostParameter],
  columns: serviceColumns,
  statement: services(chosenHost),
  order: serviceOrder,
  whenEmpty: whenNoService,
};
