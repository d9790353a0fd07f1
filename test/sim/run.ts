#!/usr/bin/env node
/** npm run sim: one run of the cluster, and what it saw. Exit 1 when a check fails, 2 for wrong arguments. */
import { parseArgs } from "node:util";
import {
  type ClusterOptions,
  clusterOptions,
  commandOf,
  fromEntries,
  swarmOptions,
  usualOptions,
} from "#test/support/sim/cluster-options.ts";
import { type ClusterProgress, runCluster } from "#test/support/sim/run-cluster.ts";

interface Request {
  readonly options: ClusterOptions;
  readonly isJson: boolean;
  readonly isLogging: boolean;
}

const help = (): string =>
  `npm run sim -- [options]

One CMA and its agents in a simulated world: a storm, then calm, then the questions
whether the graph is the truth and everything was told once. The same options give
the same run, bit for bit.

${clusterOptions.map(({ flag, doc, usual }) => `  --${`${flag} N`.padEnd(20)} ${doc} Default ${usual}.`).join("\n")}
  --swarm                Draws whatever is not given from the seed.
  --json                 Writes the report as JSON.
  --log                  Tells each step and each line of a log, as JSON.
  --help                 Shows this text.

Exit codes: 0 all is well, 1 something is wrong and was named, 2 wrong arguments.
`;

/** @throws TypeError or RangeError with a sentence for the user. */
const parse = (argv: readonly string[]): Request | "help" => {
  const flags = Object.fromEntries(
    clusterOptions.map(({ flag }) => [flag, { type: "string" as const }]),
  );
  const switches = {
    swarm: { type: "boolean" },
    json: { type: "boolean" },
    log: { type: "boolean" },
    help: { type: "boolean" },
  } as const;
  const { values } = parseArgs({ args: [...argv], options: { ...flags, ...switches } });
  if (values["help"] === true) return "help";
  const given: Readonly<Record<string, unknown>> = values;
  const numberOf = (option: (typeof clusterOptions)[number], otherwise: number): number => {
    const text = given[option.flag];
    if (text === undefined) return otherwise;
    const { flag, least, most, isWhole } = option;
    const value = Number(text);
    const isFit = value >= least && value <= most && (!isWhole || Number.isInteger(value));
    if (isFit && text !== "") return value;
    throw new RangeError(
      `--${flag} is ${isWhole ? "a whole number" : "a number"} from ${least} to ${most}.`,
    );
  };
  const [seedOption] = clusterOptions;
  const seed = numberOf(seedOption, usualOptions.seed);
  const basis = values["swarm"] === true ? swarmOptions(seed) : usualOptions;
  const options = fromEntries(
    clusterOptions.map((option) => [option.name, numberOf(option, basis[option.name])]),
  );
  return { options, isJson: values["json"] === true, isLogging: values["log"] === true };
};

const run = async ({ options, isJson, isLogging }: Request): Promise<void> => {
  const startedAt = performance.now();
  let saidAt = startedAt;
  const tell = (what: object): void => {
    if (isLogging) process.stderr.write(`${JSON.stringify(what)}\n`);
  };
  const onProgress = ({ simulatedMs, isStorm, sessions }: ClusterProgress): void => {
    if (performance.now() - saidAt < 2_000) return;
    saidAt = performance.now();
    const seconds = Math.round(simulatedMs / 1000);
    process.stderr.write(`${seconds} s, ${isStorm ? "storm" : "calm"}, ${sessions} sessions\n`);
  };
  const report = await runCluster(options, { onProgress, onStep: tell, onLog: tell });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const { findings, trace, stats } = report;
  if (isJson) {
    const command = commandOf(options);
    process.stdout.write(`${JSON.stringify({ command, options, ...report }, undefined, 2)}\n`);
  } else {
    const lines = Object.entries(stats).map(([name, value]) => `  ${name.padEnd(16)} ${value}`);
    const verdict =
      findings.length === 0
        ? "Everything is as it must be."
        : `WRONG:\n${findings.map((finding) => `  ${finding}`).join("\n")}\n${commandOf(options)}`;
    process.stdout.write(
      `${lines.join("\n")}\n  trace            ${trace}\n\n${verdict} (${seconds} s)\n`,
    );
  }
  if (findings.length > 0) process.exitCode = 1;
};

try {
  const request = parse(process.argv.slice(2));
  if (request === "help") process.stdout.write(help());
  else await run(request);
} catch (error) {
  if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
  process.stderr.write(`${error.message}\n\`npm run sim -- --help\` lists the options.\n`);
  process.exitCode = 2;
}
