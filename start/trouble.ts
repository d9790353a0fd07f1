/** Why nothing was found, for whoever waited a minute: the newest error in a daemon's log. */
import { readFileSync } from "node:fs";
import { visible } from "@assimilation/protocol";

/**
 * Undefined when there is none since then, or no log.
 *
 * @param since Milliseconds since the epoch.
 */
export const lastTrouble = (logFile: string, since: number): string | undefined => {
  const newest = linesOf(logFile)
    .flatMap(parseLine)
    .findLast((line) => line["level"] === "error" && Date.parse(line["time"] ?? "") >= since);
  return newest && visible([newest["msg"], newest["reason"]].filter(Boolean).join(": "));
};

const linesOf = (logFile: string): readonly string[] => {
  try {
    return readFileSync(logFile, "utf8").split("\n");
  } catch {
    return [];
  }
};

/** A line that a full disk cut short is no line. */
const parseLine = (line: string): readonly Readonly<Record<string, string | undefined>>[] => {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
};
