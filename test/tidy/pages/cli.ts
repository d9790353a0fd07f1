/** docs/reference/cli.md: each command's own help, word for word. */
import { subcommands } from "#cma/assimcli/catalog.ts";
import { runCommandLine } from "#cma/assimcli/cli.ts";
import { parseCommandLine as parseCma } from "#cma/cli.ts";
import { options as cmaOptions } from "#cma/config/options.ts";
import { parseCommandLine as parseNanoprobe } from "#nanoprobe/cli.ts";
import { options as nanoprobeOptions } from "#nanoprobe/config/options.ts";
import { block, page } from "./page.ts";

export const renderCli = async (): Promise<string> =>
  page(
    "Command lines",
    {
      sources: ["packages/*/src/config/options.ts", "packages/cma/src/assimcli/catalog.ts"],
      intro:
        "What `--help` says. Settings that also have a place in a file: [configuration](configuration.md).",
    },
    "## nanoprobe",
    block(
      helpOf((grammar) => parseNanoprobe(["--help"], { ...grammar, options: nanoprobeOptions })),
    ),
    "## cma",
    block(helpOf((grammar) => parseCma(["--help"], { ...grammar, options: cmaOptions }))),
    "## assimcli",
    block(await assimcliHelp()),
    ...(await Promise.all(subcommands.map(renderSubcommand))),
  );

const renderSubcommand = async ({ name }: { readonly name: string }): Promise<string> =>
  `### assimcli ${name}\n\n${block(await assimcliHelp(name))}`;

interface Grammar {
  readonly version: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const helpOf = (ask: (grammar: Grammar) => unknown): string => {
  const said: string[] = [];
  const say = (text: string): void => {
    said.push(text);
  };
  ask({ version: "", out: say, err: say });
  return said.join("");
};

const assimcliHelp = async (...words: readonly string[]): Promise<string> => {
  const said: string[] = [];
  const say = (text: string): void => {
    said.push(text);
  };
  const cliFor = (): never => {
    throw new RangeError("help needs nothing of the outside");
  };
  await runCommandLine([...words, "--help"], {
    version: "",
    subcommands,
    out: say,
    err: say,
    cliFor,
  });
  return said.join("");
};
