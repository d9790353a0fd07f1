/** What a host needs others for. */
import { dependenciesOfHost, dependencyColumns } from "../parts/dependencies.ts";
import { hostParameter } from "../parts/hosts.ts";
import type { Query } from "../query.ts";

export const hostdependencies: Query = {
  name: "hostdependencies",
  doc: "What the processes of a host talk to, and which host and process serve it.",
  parameters: [hostParameter],
  columns: [
    dependencyColumns.process,
    dependencyColumns.endpoint,
    dependencyColumns.protocol,
    dependencyColumns.server,
    dependencyColumns.service,
  ],
  statement: dependenciesOfHost,
  order: ["process", "endpoint", "protocol", "server", "service"],
  whenEmpty: "The host has told of nobody that it talks to.",
};
