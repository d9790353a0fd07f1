/** What `cma --help` says, and the reference page with it. */
import { options } from "./options.ts";

export const help = {
  name: "cma",
  doc: "Keeps the graph of all hosts, judges them by rules, and tells people what changed.",
  options,
  examples: [
    { line: "cma", doc: "Start in the background; as root it becomes the user assimilation." },
    {
      line: "cma --home ~/trial --foreground",
      doc: "Try it without root and without touching the system.",
    },
    { line: "cma --kill", doc: "Stop in order." },
  ],
};
