/** What could not be done, or was asked in wrong words: one voice for all commands, as cli.ts has it. */
import { visible } from "@assimilation/protocol";
import type { Cli, ExitCode } from "./subcommand.ts";

/**
 * `problem` is a sentence; what it quotes is made visible. A full stop, which errors have, is left
 * off: it would join a path.
 */
export const complain = (
  { err }: Pick<Cli, "err">,
  code: Exclude<ExitCode, 0>,
  problem: string,
): ExitCode => {
  err(`assimcli: ${visible(problem.replace(/\.$/, ""))}\n`);
  return code;
};
