/**
 * Words of the command line into flags; commander's only place here.
 *
 * What the flags are is the catalogue's business (config/options.ts), what
 * their values mean parse-config's. Wrong words end in 2, help and version in 0.
 */
import { Command, CommanderError } from "commander";

/** As commander writes flags: `-c, --cmaaddr <address>`; `isRepeatable` collects or counts. */
interface CommandLineOption {
  readonly flags: string;
  readonly doc: string;
  readonly env?: string;
  readonly default?: string;
  readonly isRepeatable?: boolean;
}

/** By camel-cased long name. A repeated flag with a value is a list, without one a number. */
type Flags = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>> & {
  readonly home?: string;
  readonly pidfile?: string;
};

export type CommandLine =
  | { readonly kind: "flags"; readonly flags: Flags }
  | { readonly kind: "done"; readonly code: 0 | 2 };

export interface CommandLineGrammar {
  readonly version: string;
  readonly options: readonly CommandLineOption[];
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export const parseCommandLine = (
  argv: readonly string[],
  { version, options, out, err }: CommandLineGrammar,
): CommandLine => {
  const command = new Command("nanoprobe")
    .description("Tells the CMA what this host is and does.")
    .version(`nanoprobe ${version}`, "--version", "show the version and end")
    .helpOption("-h, --help", "show this text and end")
    .addHelpText("after", EPILOGUE)
    .showHelpAfterError("`nanoprobe --help` lists the options.")
    .configureOutput({ writeOut: out, writeErr: err })
    .exitOverride();

  for (const option of options) {
    const { flags, isRepeatable = false } = option;
    if (!isRepeatable) command.option(flags, helpOf(option));
    else if (flags.includes("<")) command.option(flags, helpOf(option), collect);
    else command.option(flags, helpOf(option), count);
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

const helpOf = ({ doc, env, default: usual }: CommandLineOption): string => {
  const also = [usual === undefined ? [] : `default ${usual}`, env ?? []].flat();
  return also.length === 0 ? doc : `${doc} (${also.join("; ")})`;
};

const EPILOGUE = `
Each setting with a name in capitals may also stand in the environment, or in
/etc/default/nanoprobe or /etc/sysconfig/nanoprobe; the command line wins.

Examples:
  nanoprobe
      Find the CMA by multicast and go into the background.
  nanoprobe --cmaaddr cma.example.com --foreground
      Stay here, and ask that host.
  nanoprobe --kill
      Say goodbye to the CMA and end.

Exit codes: 0 done, 1 it did not succeed (a sentence on stderr says why), 2 wrong
arguments. --status: 0 runs, 1 dead though its pid file is there, 3 does not run,
4 not known. SIGUSR1 shows more in the log, SIGUSR2 less.`;
