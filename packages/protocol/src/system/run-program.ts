/**
 * The frame around each main: what could not be done is one sentence on stderr
 * and exit code 1; a mistake of ours is a stack trace. A reader of our output
 * that went away (`| head`) ends us quietly; a full disk below it is told. Either
 * may quote what a host said, and is made visible.
 */
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { visibleLines } from "../bytes/visible.ts";
import { AssimilationError } from "../errors.ts";
import { tellParent } from "./background.ts";

export interface Program {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
  /** True when stderr is a terminal: somebody may wonder what takes so long. */
  readonly isWatched: boolean;
  /** Columns of the terminal; undefined when stdout is not one. */
  readonly columns: number | undefined;
  /** All of standard input. @throws AssimilationError (as a rejection) above `bytesMax`. */
  readonly stdin: (bytesMax: number) => Promise<string>;
  /**
   * As the caller means a path: relative to where we were started. Undefined stays so, and so does
   * an empty one (`--home "$UNSET"`), which is not the current directory.
   */
  readonly absolute: <T extends string | undefined>(path: T) => T | string;
  /** From now on a sentence comes with its stack trace. */
  readonly showStacks: () => void;
}

/** Ends the process with the code that `main` gives. What we write is for us and our group. */
export const runProgram = async (main: (program: Program) => Promise<number>): Promise<never> => {
  process.umask(0o027);
  process.stdout.on("error", leaveUnheard);
  process.stderr.on("error", () => process.exit(1));
  let isStackShown = false;
  try {
    const code = await main({
      argv: process.argv.slice(2),
      env: process.env,
      uid: process.geteuid?.() ?? 0,
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
      isTerminal: process.stdout.isTTY === true,
      isWatched: process.stderr.isTTY === true,
      columns: process.stdout.columns,
      stdin: readStdin,
      absolute: (path) => (path === undefined || path === "" ? path : resolve(path)),
      showStacks: () => {
        isStackShown = true;
      },
    });
    await Promise.all([process.stdout, process.stderr].map(written));
    return process.exit(code);
  } catch (error) {
    const isKnown = error instanceof AssimilationError;
    if (isKnown) tellParent({ problem: error.message });
    const isShort = isKnown && !isStackShown;
    process.stderr.write(`${visibleLines(isShort ? error.message : stackOf(error))}\n`);
    await written(process.stderr);
    return process.exit(1);
  }
};

/**
 * Into a pipe Node writes when the reader reads: what still waits would end with the process. Into a
 * file it writes at once, but tells later that it could not.
 */
const written = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    stream.write("", () => resolve());
  });

const leaveUnheard = (error: Error): never => {
  const code = "code" in error ? error.code : error.message;
  if (code !== "EPIPE") process.stderr.write(`The output cannot be written (${code}).\n`);
  return process.exit(1);
};

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

const readStdin = async (bytesMax: number): Promise<string> => {
  let total = 0;
  process.stdin.on("data", (part: Uint8Array) => {
    total += part.byteLength;
    if (total > bytesMax) {
      process.stdin.destroy(
        new AssimilationError(
          "ASSIM_STDIN_SIZE",
          `Standard input has more than ${bytesMax} bytes.`,
        ),
      );
    }
  });
  return text(process.stdin);
};
