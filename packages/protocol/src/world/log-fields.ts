/**
 * The catalogue of what varies in a log line: one word for one thing, in both daemons.
 *
 * docs/reference/log-fields.md is rendered from here, and test/tidy/log-fields.test.ts holds each
 * call of a logger to it.
 */
export const logFields = [
  { field: "address", meaning: "Where a peer is: address, and port after a colon." },
  { field: "code", meaning: "Code of an error, ours (`ASSIM_…`) or the system's (`EACCES`)." },
  { field: "deniedProcesses", meaning: "Processes that a discovery may not look into." },
  { field: "discovery", meaning: "Which discovery, such as `netconfig`." },
  { field: "drone", meaning: "What the host of an event calls itself." },
  { field: "drones", meaning: "How many hosts." },
  { field: "err", meaning: "An error, with its stack trace under `--debug --debug`." },
  { field: "eventId", meaning: "Which event: what scripts get as `ASSIM_eventid`." },
  { field: "exitCode", meaning: "Exit status of a program." },
  { field: "file", meaning: "Which rule file." },
  { field: "hostName", meaning: "What this host calls itself." },
  { field: "instance", meaning: "Instance of a document; with one of a type, its type." },
  { field: "isNews", meaning: "Whether a discovery found something new." },
  { field: "keyId", meaning: "Which agent, by its key: 32 hexadecimal digits." },
  { field: "kind", meaning: "Kind of a message, such as `discovery`." },
  { field: "line", meaning: "A line that a script wrote; of a rule file, its number." },
  {
    field: "logLevel",
    meaning: "How much is logged before a signal asks for less, or after it asks for more.",
  },
  { field: "mend", meaning: "The command that mends it." },
  { field: "missed", meaning: "Events that a script missed while it was left out." },
  { field: "path", meaning: "Which file or directory." },
  {
    field: "paths",
    meaning: "Files that could not be read, each with the reason; the first ten.",
  },
  { field: "pauseMs", meaning: "How long a script is left out." },
  { field: "reason", meaning: "Why." },
  { field: "retryMs", meaning: "When it is tried again." },
  { field: "ruleId", meaning: "Which rule." },
  { field: "rules", meaning: "How many rules." },
  { field: "script", meaning: "Which notification script." },
  { field: "serial", meaning: "Number of a session at the CMA; a later one has a higher." },
  { field: "signal", meaning: "Signal that ended a program." },
  { field: "status", meaning: "What the CMA said to an agent that it does not take." },
  { field: "tookMs", meaning: "How long it took." },
  { field: "type", meaning: "Type of a document, such as `proc_sys`." },
  {
    field: "unreadable",
    meaning: "How many files a discovery could not read; `paths` names them.",
  },
  { field: "version", meaning: "Of this program." },
  { field: "waitedMs", meaning: "How long the store did not work." },
  { field: "wanted", meaning: "Address that was asked for." },
] as const satisfies readonly { readonly field: string; readonly meaning: string }[];
