/** What `nanoprobe --help` says, and the reference page with it. */
import { options } from "./options.ts";

export const help = {
  name: "nanoprobe",
  doc: "Tells the CMA what this host is and does.",
  options,
  examples: [
    { line: "nanoprobe", doc: "Find the CMA by multicast and go into the background." },
    {
      line: "nanoprobe --cmaaddr cma.example.com --foreground",
      doc: "Stay here, and ask that host.",
    },
    { line: "nanoprobe --kill", doc: "Say goodbye to the CMA and end." },
  ],
};
