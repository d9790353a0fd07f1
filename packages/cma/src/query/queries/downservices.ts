/** Services that do not work. */
import { everyHost } from "../parts/hosts.ts";
import { serviceColumns, serviceOrder, services } from "../parts/services.ts";
import type { Query } from "../query.ts";

export const downservices: Query = {
  name: "downservices",
  doc: "Monitored services that do not work.",
  parameters: [],
  columns: serviceColumns,
  statement: services(everyHost, {
    sql: "monitor.attributes ->> 'isworking' = 0",
    cypher: "monitor.isworking = false",
  }),
  order: serviceOrder,
  whenEmpty: "No monitored service is down. This version does not monitor services yet.",
};
