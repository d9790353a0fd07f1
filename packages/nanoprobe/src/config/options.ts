/**
 * Every setting of the nanoprobe: the command line, its help, the reference page
 * and the parser read this list.
 *
 * Command line beats environment beats environment file (/etc/default/nanoprobe,
 * or /etc/sysconfig/nanoprobe).
 */
import type { DaemonOption } from "@assimilation/protocol";

export const options: readonly DaemonOption[] = [
  {
    name: "cmaaddr",
    flags: "-c, --cmaaddr <address>",
    env: "NANOPROBE_CMAADDR",
    isRepeatable: true,
    doc: "Where the CMA is: 192.0.2.7:1984, [2001:db8::7]:1984 or a DNS name; several are tried in turn (repeat the flag, or separate them by commas). Without it, found by multicast.",
  },
  {
    name: "bind",
    flags: "-b, --bind <address>",
    env: "NANOPROBE_BIND",
    default: "[::]:1984",
    doc: "Local address and UDP port. When the port is taken, any free one is used, and logged.",
  },
  {
    name: "dynamic",
    flags: "-D, --dynamic",
    env: "NANOPROBE_DYNAMIC",
    default: "false",
    doc: "Use any free UDP port from the start.",
  },
  {
    name: "ttl",
    flags: "-t, --ttl <hops>",
    env: "NANOPROBE_TTL",
    default: "31",
    doc: "How many routers a multicast may cross, 1 to 31.",
  },
  {
    name: "debug",
    flags: "-d, --debug",
    env: "NANOPROBE_DEBUG",
    default: "0",
    isRepeatable: true,
    doc: "Log more; repeat it for stack traces. In the environment, a number.",
  },
  { name: "foreground", flags: "-f, --foreground", doc: "Stay in the foreground." },
  { name: "pidfile", flags: "-p, --pidfile <file>", doc: "Where the process id is written." },
  { name: "kill", flags: "-k, --kill", doc: "Stop the running nanoprobe." },
  {
    name: "status",
    flags: "-s, --status",
    doc: "Say whether a nanoprobe runs; exit codes as LSB has them.",
  },
  {
    name: "home",
    flags: "--home <directory>",
    doc: "Keep configuration, keys, state and log below one directory, and read nothing outside of it.",
  },
];
