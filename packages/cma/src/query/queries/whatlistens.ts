/** Who listens on a port, anywhere. */
import { endpointColumns, endpointOrder, listeningOnPort } from "../parts/endpoints.ts";
import type { Query } from "../query.ts";

export const whatlistens: Query = {
  name: "whatlistens",
  doc: "Which hosts and processes listen on a port.",
  parameters: [
    { name: "port", type: "port", doc: "1 to 65535.", isRequired: true },
    {
      ...{ name: "protocol", type: "enum", doc: "Only this protocol.", isRequired: false },
      values: ["tcp", "udp"],
    },
  ],
  columns: endpointColumns,
  statement: listeningOnPort,
  order: endpointOrder,
  whenEmpty: "Nobody listens on that port.",
};
