/** Each monitored service. */
import { everyHost } from "../parts/hosts.ts";
import { serviceColumns, serviceOrder, services, whenNoService } from "../parts/services.ts";
import type { Query } from "../query.ts";

export const allservicestatus: Query = {
  name: "allservicestatus",
  doc: "Each monitored service, those that do not work first.",
  parameters: [],
  columns: serviceColumns,
  statement: services(everyHost),
  order: serviceOrder,
  whenEmpty: whenNoService,
};
