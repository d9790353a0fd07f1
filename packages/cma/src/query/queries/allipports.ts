/** Who listens where. */
import { endpointColumns, endpointOrder, listening } from "../parts/endpoints.ts";
import { everyHost } from "../parts/hosts.ts";
import type { Query } from "../query.ts";

export const allipports: Query = {
  name: "allipports",
  doc: "Each listening endpoint of each host, with its process and user.",
  parameters: [],
  columns: endpointColumns,
  ...listening(everyHost),
  order: endpointOrder,
  whenEmpty: "No host has told its listening ports yet.",
};
