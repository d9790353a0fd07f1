/**
 * Words of a daemon's command line into flags.
 *
 * What the flags are is its catalogue's business (config/options.ts), what their
 * values mean parse-config's. Wrong words end in 2, help and version in 0.
 */
import { Command, CommanderError } from "commander";
import type { DaemonOption, Setting } from "../installation/daemon-settings.ts";

/** By camel-cased long name. A repeated flag with a value is a list, without one a number. */
export type Flags = Readonly<Record<string, Setting | undefined>> & {
  readonly home?: string;
  readonly pidfile?: string;
};

export type CommandLine =
  | { readonly kind: "flags"; readonly flags: Flags }
  | { readonly kind: "done"; readonly code: 0 | 2 };

/** What the help text says of a program. */
export interface DaemonHelp {
  readonly name: string;
  readonly doc: string;
  /** Whole command lines, each with what it is for. */
  readonly examples: readonly { readonly line: string; readonly doc: string }[];
  readonly options: readonly DaemonOption[];
}

export interface CommandLineSurroundings {
  readonly version: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export const parseCommandLine = (
  argv: readonly string[],
  help: DaemonHelp,
  { version, out, err }: CommandLineSurroundings,
): CommandLine => {
  const { name, doc, options } = help;
  const command = new Command(name)
    .description(doc)
    .version(`${name} ${version}`, "--version", "show the version and end")
    .helpOption("-h, --help", "show this text and end")
    .addHelpText("after", epilogueOf(help))
    .showHelpAfterError(`\`${name} --help\` lists the options.`)
    .configureOutput({ writeOut: out, writeErr: err })
    .exitOverride();

  for (const option of options) {
    const { flags, isRepeatable = false } = option;
    if (!isRepeatable) command.option(flags, docOf(option));
    else if (flags.includes("<")) command.option(flags, docOf(option), collect);
    else command.option(flags, docOf(option), count);
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

const docOf = ({ doc, env, default: usual }: DaemonOption): string => {
  const also = [usual === undefined ? [] : `default ${usual}`, env ?? []].flat();
  return also.length === 0 ? doc : `${doc} (${also.join("; ")})`;
};

const epilogueOf = ({ name, examples }: DaemonHelp): string => `
Each setting with a name in capitals may also stand in the environment, or in
/etc/default/${name} or /etc/sysconfig/${name}; the command line wins.

Examples:
${examples.map(({ line, doc }) => `  ${line}\n      ${doc}`).join("\n")}

Exit codes: 0 done, 1 it did not succeed (a sentence on stderr says why), 2 wrong
arguments. --status: 0 runs, 1 dead though its pid file is there, 3 does not run,
4 not known. SIGUSR1 shows more in the log, SIGUSR2 less.`;
