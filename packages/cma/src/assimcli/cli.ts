/**
 * Words of the operator's command into a call of one subcommand; commander's
 * only place here. The subcommands are values (catalog.ts), so the parser and
 * the help text cannot forget one. Wrong words end in 2, help and version in 0,
 * what could not be done in 1; a mistake of ours is thrown on.
 */
import { AssimilationError, nearest, visible } from "@assimilation/protocol";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { complain } from "./complain.ts";
import type { Cli, ExitCode, Subcommand } from "./subcommand.ts";

export interface Grammar {
  readonly version: string;
  readonly subcommands: readonly Subcommand[];
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** `home` as `--home` says it. */
  readonly cliFor: (home: string | undefined) => Cli;
}

export const runCommandLine = async (
  argv: readonly string[],
  { version, subcommands, out, err, cliFor }: Grammar,
): Promise<ExitCode> => {
  const program = new Command("assimcli")
    .description("Asks about and steers an Assimilation manager on this machine.")
    .version(`assimcli ${version}`, "--version", "show the version and end")
    .helpOption("-h, --help", "show this text and end")
    .option(
      "--home <dir>",
      "the installation under this directory (also $ASSIMILATION_HOME)",
      named,
    )
    .addHelpText("after", EPILOGUE)
    .configureOutput({
      writeOut: out,
      writeErr: err,
      outputError: (text, write) => write(inOurVoice(text)),
    })
    .showHelpAfterError("`assimcli --help` lists the commands.")
    .exitOverride();

  let code: ExitCode = 2;
  for (const subcommand of subcommands) {
    const command = grammarOf(subcommand);
    command.action(async () => {
      const home: string | undefined = program.opts<{ home?: string }>().home;
      const call = { arguments: command.args, options: command.opts() };
      code = await subcommand.run(call, cliFor(home));
    });
    command.copyInheritedSettings(program);
    command.showHelpAfterError(`\`assimcli ${subcommand.name} --help\` says what it takes.`);
    program.addCommand(command);
  }

  program.helpCommand(false).addCommand(helpOf(program, subcommands));

  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof AssimilationError) return complain({ err }, 1, error.message);
    throw error;
  }
};

/** Commander's own shows the general help for a word that is no command, and says nothing of it. */
const helpOf = (program: Command, subcommands: readonly Subcommand[]): Command =>
  new Command("help")
    .description("display help for command")
    .helpOption(false)
    .argument("[command]")
    .action((name: string | undefined) => {
      const known = subcommands.map((each) => each.name);
      if (name === undefined || name === "help") program.help();
      program.commands.find((each) => each.name() === name)?.help();
      const near = nearest(name, known);
      const hint = near === undefined ? "" : `\n(Did you mean ${near}?)`;
      program.error(`error: unknown command '${visible(name)}'${hint}`);
    });

/** `--home "$UNSET"` means no directory, least of all the current one. */
const named = (directory: string): string => {
  if (directory === "") throw new InvalidArgumentError("It names no directory.");
  return directory;
};

const grammarOf = (subcommand: Subcommand): Command => {
  const command = new Command(subcommand.name).description(subcommand.doc);
  for (const { name, doc, isRequired, isVariadic = false } of subcommand.arguments) {
    const word = isVariadic ? `${name}...` : name;
    command.argument(isRequired ? `<${word}>` : `[${word}]`, doc);
  }
  for (const { flags, doc, refuse } of subcommand.options) {
    if (!flags.includes("<")) command.option(flags, doc);
    else command.option(flags, doc, (value: string) => accepted(value, refuse?.(value)));
  }

  const examples = subcommand.examples.map(({ line, doc }) => `  ${line}\n      ${doc}`);
  if (examples.length > 0) command.addHelpText("after", `\nExamples:\n${examples.join("\n")}`);
  return command;
};

/** An empty value is a variable that nobody set; no option means anything by it. */
const accepted = (value: string, problem: string | undefined): string => {
  if (problem !== undefined) throw new InvalidArgumentError(problem);
  if (value === "") throw new InvalidArgumentError("It is empty.");
  return value;
};

/** As complain.ts says it, on one line. */
const inOurVoice = (text: string): string =>
  text.replace(/^error: /, "assimcli: ").replace(/\n(?=\(Did you mean)/, " ");

const EPILOGUE = `
Examples:
  assimcli query failing
      What is wrong on which host, worst first, and how to mend it.
  assimcli query --help
      What a command takes.

Exit codes: 0 done, 1 it did not succeed (a sentence on stderr says why), 2 wrong arguments.`;
