/**
 * Every setting of the CMA's command line: the command line, its help, the reference page and the
 * parser read this list. What concerns hosts is in cma.json: see settings.ts.
 *
 * Command line beats environment beats environment file (/etc/default/cma, or /etc/sysconfig/cma).
 */
import type { DaemonOption } from "@assimilation/protocol";

export const options: readonly DaemonOption[] = [
  {
    name: "bind",
    flags: "-b, --bind <address>",
    env: "CMA_BIND",
    default: "[::]:1984",
    doc: "Local address and UDP port. By default every address; where there is no IPv6, 0.0.0.0:1984.",
  },
  {
    name: "database",
    flags: "--database <uri>",
    env: "CMA_DATABASE",
    default: "sqlite:",
    doc: "Where the graph is kept: sqlite:/absolute/path (alone: a file in the state directory), bolt://host:7687 or neo4j://host:7687.",
  },
  {
    name: "user",
    flags: "-u, --user <name>",
    env: "CMA_USER",
    default: "assimilation",
    doc: "The user that a CMA started by root becomes.",
  },
  {
    name: "debug",
    flags: "-d, --debug",
    env: "CMA_DEBUG",
    default: "0",
    isRepeatable: true,
    doc: "Log more; repeat it for stack traces. In the environment, a number.",
  },
  {
    name: "erasedb",
    flags: "-e, --erasedb",
    doc: "Begin with an empty graph: everything in the database is lost.",
  },
  { name: "foreground", flags: "-f, --foreground", doc: "Stay in the foreground." },
  { name: "pidfile", flags: "-p, --pidfile <file>", doc: "Where the process id is written." },
  { name: "kill", flags: "-k, --kill", doc: "Stop the running CMA." },
  {
    name: "status",
    flags: "-s, --status",
    doc: "Say whether a CMA runs; exit codes as LSB has them.",
  },
  {
    name: "home",
    flags: "--home <directory>",
    doc: "Keep configuration, keys, rules, scripts, state and log below one directory, and read nothing outside of it.",
  },
];
