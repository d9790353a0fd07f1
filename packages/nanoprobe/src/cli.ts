/**
 * Words of the command line into flags; commander's only place here.
 *
 * What the flags are is the catalogue's business (config/options.ts), what
 * their values mean parse-config's. Wrong words end in 2, help and version in 0.
 */
import { Command, CommanderError } from "commander";

/** As commander writes flags: `-c, --cmaaddr <address>`; `isRepeatable` collects or counts. */
export interface CommandLineOption {
  readonly flags: string;
  readonly doc: string;
  readonly isRepeatable?: boolean;
}

/** By camel-cased long name. A repeated flag with a value is a list, without one a number. */
export type Flags = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

export type CommandLine =
  | { readonly kind: "flags"; readonly flags: Flags }
  | { readonly kind: "done"; readonly code: 0 | 2 };

export interface CommandLineGrammar {
  readonly name: string;
  readonly doc: string;
  readonly version: string;
  readonly options: readonly CommandLineOption[];
  /** After the options in the help text. */
  readonly epilogue: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export const parseCommandLine = (
  argv: readonly string[],
  { name, doc, version, options, epilogue, out, err }: CommandLineGrammar,
): CommandLine => {
  const command = new Command(name)
    .description(doc)
    .version(`${name} ${version}`, "--version", "show the version and end")
    .helpOption("-h, --help", "show this text and end")
    .addHelpText("after", epilogue)
    .showHelpAfterError(`\`${name} --help\` lists the options.`)
    .configureOutput({ writeOut: out, writeErr: err })
    .exitOverride();

  for (const { flags, doc, isRepeatable = false } of options) {
    if (!isRepeatable) command.option(flags, doc);
    else if (flags.includes("<")) command.option(flags, doc, collect);
    else command.option(flags, doc, count);
  }

  try {
    command.parse([...argv], { from: "user" });
    return { kind: "flags", flags: command.opts() };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { kind: "done", code: error.exitCode === 0 ? 0 : 2 };
  }
};

const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

const count = (_: string, before = 0): number => before + 1;
