/** Who listens on one host. */
import { endpointColumns, endpointOrder, listening } from "../parts/endpoints.ts";
import { chosenHost, hostParameter } from "../parts/hosts.ts";
import type { Query } from "../query.ts";

export const hostipports: Query = {
  name: "hostipports",
  doc: "The listening endpoints of one host, with process and user.",
  parameters: [hostParameter],
  columns: endpointColumns,
  ...listening(chosenHost),
  order: endpointOrder,
  whenEmpty: "The host has told of nothing that listens.",
};
