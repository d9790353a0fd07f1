/** `assimcli copy`: all that one store holds into another that is empty, such as from SQLite to Neo4j. */
import { type CopyStep, copyStore } from "../store/copy/copy-store.ts";
import { describeTally, digestOf, type Tally } from "../store/copy/tally.ts";
import { complain } from "./complain.ts";
import { jsonLine } from "./json-line.ts";
import { fromOption, toOption } from "./store-option.ts";
import type { Cli, Subcommand } from "./subcommand.ts";
import { PROGRESS_MS } from "./telling.ts";

export const copy: Subcommand = {
  name: "copy",
  doc: "Copies a store into another that is empty, and compares both. Start the CMA on the copy afterwards.",
  arguments: [],
  options: [fromOption, toOption, { flags: "--json", doc: "The summary as JSON." }],
  examples: [
    {
      line: "assimcli copy --from sqlite: --to neo4j://graph.example.com:7687",
      doc: "The installation's graph into Neo4j. Stop the CMA before, so that nothing is missing.",
    },
  ],
  run: async ({ options }, cli) => {
    const { to } = options;
    const from = typeof options["from"] === "string" ? options["from"] : undefined;
    if (typeof to !== "string") {
      return complain(cli, 2, "copy needs --to URI, such as neo4j://host:7687");
    }
    if (from === to) {
      return complain(cli, 2, "--from and --to are the same");
    }
    const source = await cli.openSource(from);
    try {
      const at = cli.world.clock.wallTime();
      const target = await cli.openTarget(to);
      try {
        const tally = await copyStore({ source, target }, progress(cli));
        const digest = digestOf(tally);
        const { nodes, edges, events, states } = tally;
        if (options["json"] === true) {
          const summary = {
            from: from ?? "installation",
            to,
            at,
            nodes,
            edges,
            events,
            states,
            digest,
          };
          cli.out(jsonLine(summary));
          return 0;
        }
        cli.out(`${describeTally(tally)} copied; both hold the same (digest ${digest}).\n`);
        cli.err(
          `It is the store as of ${cli.localTime(at)}: what a CMA wrote there later is not in the copy.\n`,
        );
        return 0;
      } finally {
        await target.close();
      }
    } finally {
      await source.close();
    }
  },
};

/** As telling.ts has it: where nobody looks, such as under cron, what is on stderr is a problem. */
const progress = ({
  world: { clock },
  err,
  isWatched,
}: Cli): ((tally: Tally, step: CopyStep) => void) => {
  let toldAt = clock.now();
  return (tally, step) => {
    if (!isWatched || clock.now() - toldAt < PROGRESS_MS) return;
    toldAt = clock.now();
    err(`${describeTally(tally)} ${step} …\n`);
  };
};
