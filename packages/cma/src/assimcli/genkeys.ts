/**
 * `assimcli genkeys`: makes the keys that a first start would make, so that an
 * operator can have them before, and hide the spare secret before anything runs.
 * What is there is kept: running it twice changes nothing.
 */
import {
  createCurve,
  ensureAgentKeys,
  ensureManagerKeys,
  keyIdOf,
  visible,
} from "@assimilation/protocol";
import { complain } from "./complain.ts";
import { jsonLine } from "./json-line.ts";
import type { Cli, ExitCode, Subcommand } from "./subcommand.ts";

export const genkeys: Subcommand = {
  name: "genkeys",
  doc: "Makes the keys of the CMA, or of the agent on this host, where there are none.",
  arguments: [
    {
      name: "whose",
      doc: "`cma` (unless told) or `agent`.",
      isRequired: false,
      values: ["cma", "agent"],
    },
  ],
  options: [{ flags: "--json", doc: "What is there now, as one JSON object." }],
  examples: [
    { line: "assimcli genkeys", doc: "Two pairs of the CMA; says which secret to hide offline." },
    { line: "assimcli genkeys agent", doc: "The identity of this host." },
  ],
  run: ({ arguments: [whose = "cma"], options }, cli) => {
    const made = makers.get(whose)?.(cli);
    if (made === undefined) {
      const problem = `keys are of \`cma\` or \`agent\`, not of ${visible(whose)}`;
      return Promise.resolve(complain(cli, 2, problem));
    }
    cli.out(options["json"] === true ? jsonLine(made.facts) : `${made.sentences.join("\n")}\n`);
    return Promise.resolve<ExitCode>(0);
  },
};

interface Made {
  readonly facts: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly sentences: readonly string[];
}

const makeManagerKeys = (cli: Cli): Made => {
  const { crypto } = cli.paths;
  const { pairs, isNew, hideOffline } = ensureManagerKeys(depsOf(cli), crypto);
  // Agents try them in this order; the others wait for the day that the first is stolen.
  const keyIds = pairs.slice(0, 1).map(({ publicKey }) => keyIdOf(publicKey));
  const news = isNew ? "made two key pairs" : "the keys are there already";
  return {
    facts: { directory: crypto, isNew, keyIds, hideOffline },
    sentences: [
      `${crypto}: ${news}. Active: ${keyIds.join(", ")}.`,
      ...(hideOffline === undefined
        ? []
        : [
            `Move ${hideOffline} to a safe place off this host: it replaces the first key should that be stolen.`,
            `Copy #CMA#*.pub to ${crypto} on each host with a nanoprobe.`,
          ]),
    ],
  };
};

const makeAgentKeys = (cli: Cli): Made => {
  const deps = depsOf(cli);
  const { keyId, path, isNew } = ensureAgentKeys(
    deps,
    cli.paths.crypto,
    cli.world.machine.hostName(),
  );
  return {
    facts: { directory: cli.paths.crypto, isNew, keyId, secret: path },
    sentences: [`${path}: ${isNew ? "made" : "there already"}. This host is ${keyId}.`],
  };
};

const makers: ReadonlyMap<string, (cli: Cli) => Made> = new Map([
  ["cma", makeManagerKeys],
  ["agent", makeAgentKeys],
]);

const depsOf = ({ uid, world: { files, random } }: Cli) => ({
  files,
  random,
  uid,
  curve: createCurve(),
});
