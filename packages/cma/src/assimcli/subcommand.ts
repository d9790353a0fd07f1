/**
 * What a subcommand of assimcli is: a value, so that the parser, the help and
 * the reference page read the same list. See catalog.ts.
 */
import type { Mailer, Paths, SmtpServer, World } from "@assimilation/protocol";
import type { SvgOfDot } from "../draw/svg.ts";
import type { StoreSource, StoreTarget } from "../store/copy/contents.ts";
import type { GraphReader } from "../store/graph-reader.ts";

/** 0 done, 1 it did not succeed (with a sentence on stderr), 2 wrong arguments. */
export type ExitCode = 0 | 1 | 2;

export interface Subcommand {
  readonly name: string;
  readonly doc: string;
  readonly arguments: readonly CliArgument[];
  readonly options: readonly CliOption[];
  /** Whole command lines, each with what it is for. */
  readonly examples: readonly { readonly line: string; readonly doc: string }[];
  readonly run: (call: Call, cli: Cli) => Promise<ExitCode>;
}

interface CliArgument {
  readonly name: string;
  readonly doc: string;
  readonly isRequired: boolean;
  readonly isVariadic?: boolean;
  /** What a shell completes; what ends in `=` goes on. */
  readonly values?: readonly string[];
}

export interface CliOption {
  /** As commander writes them: `--facts <file>`. A `<file>` or `<dir>` is completed as one. */
  readonly flags: string;
  readonly doc: string;
  /** What a shell completes; what ends in `:` or `/` goes on. */
  readonly values?: readonly string[];
  /** A sentence where the words are wrong; undefined where they are not. */
  readonly refuse?: (value: string) => string | undefined;
}

export interface Call {
  readonly arguments: readonly string[];
  /** By camel-cased long name; a flag without a value is `true`. */
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** What a subcommand may use of the outside. */
export interface Cli {
  readonly world: Pick<World, "clock" | "commands" | "files" | "machine" | "random">;
  readonly paths: Paths;
  /** Who we are: 0 is root. */
  readonly uid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** All of standard input. @throws AssimilationError (as a rejection) above `bytesMax`. */
  readonly stdin: (bytesMax: number) => Promise<string>;
  /**
   * The graph, read-only. `database` is a URI; undefined means the one that the installation's CMA uses.
   * @throws AssimilationError (as a rejection) `ASSIM_STORE_…` where it cannot be read.
   */
  readonly openGraph: (database: string | undefined) => Promise<GraphReader>;
  /** Stores to copy from and into, by URI; undefined as above. @throws AssimilationError (as a rejection). */
  readonly openSource: (uri: string | undefined) => Promise<StoreSource>;
  readonly openTarget: (uri: string) => Promise<StoreTarget>;
  /** Graphviz: `svgOfDot` of system/graphviz.ts. */
  readonly svgOfDot: SvgOfDot;
  /** Letters through an SMTP server: `createSmtpMailer` of system/smtp-mail.ts. */
  readonly smtpMailer: (server: SmtpServer) => Mailer;
  /** Milliseconds since the epoch as local time with its offset, to the second. */
  readonly localTime: (at: number) => string;
  /** True when stdout is a terminal and NO_COLOR is not set, or empty. Source: no-color.org. */
  readonly hasColour: boolean;
  /** True when stderr is a terminal: somebody may wonder what takes so long. */
  readonly isWatched: boolean;
  /** Columns of the terminal; undefined when stdout is not one. */
  readonly columns: number | undefined;
}
