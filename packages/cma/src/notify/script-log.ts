/**
 * How a script's run is logged: each line it wrote, a bounded number of them,
 * and anything but a clean end. The logger escapes what a terminal would obey.
 */
import {
  type CommandOutcome,
  type CommandResult,
  type Logger,
  shortened,
} from "@assimilation/protocol";

/** `logger` carries the script's name and the event's id. */
export const logOutcome = (logger: Logger, result: CommandResult): void => {
  for (const line of linesOf(result.stdout)) {
    logger.info({ line }, "A notification script wrote to stdout.");
  }
  for (const line of linesOf(result.stderr)) {
    logger.warn({ line }, "A notification script wrote to stderr.");
  }
  if (result.isCut) logger.warn({}, "A notification script wrote more than is kept.");
  logEnd(logger, result.outcome);
};

const logEnd = (logger: Logger, outcome: CommandOutcome): void => {
  switch (outcome.kind) {
    case "exited":
      if (outcome.code === 0) break;
      logger.warn({ exitCode: outcome.code }, "A notification script failed.");
      break;
    case "killed":
      logger.warn({ signal: outcome.signal }, "A notification script was killed.");
      break;
    case "timed_out":
      logger.error({}, "A notification script ran into its time limit and was ended.");
      break;
    case "not_started":
      logger.error({ reason: outcome.reason }, "A notification script could not be started.");
  }
};

const linesOf = (output: string): readonly string[] => {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const kept = lines.slice(0, LINES_MAX).map((line) => shortened(line, LINE_CHARACTERS_MAX));
  const more = lines.length - kept.length;
  return more > 0 ? [...kept, `(${more} more lines)`] : kept;
};

const LINES_MAX = 20;
const LINE_CHARACTERS_MAX = 500;
