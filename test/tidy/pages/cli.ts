/** docs/reference/cli.md: each command's own help, word for word. */
import { parseCommandLine } from "@assimilation/protocol/system";
import { subcommands } from "#cma/assimcli/catalog.ts";
import { runCommandLine } from "#cma/assimcli/cli.ts";
import { help as cma } from "#cma/config/help.ts";
import { help as nanoprobe } from "#nanoprobe/config/help.ts";
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
    block(helpOf(nanoprobe)),
    "## cma",
    block(helpOf(cma)),
    "## assimcli",
    block(await assimcliHelp()),
    ...(await Promise.all(subcommands.map(renderSubcommand))),
  );

const renderSubcommand = async ({ name }: { readonly name: string }): Promise<string> =>
  `### assimcli ${name}\n\n${block(await assimcliHelp(name))}`;

const helpOf = (help: typeof cma | typeof nanoprobe): string => {
  const said: string[] = [];
  const say = (text: string): void => {
    said.push(text);
  };
  parseCommandLine(["--help"], help, { version: "", out: say, err: say });
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
