/** What every process of a simulation logged, counted by level and sentence. */
import type { LogFields, Logger } from "@assimilation/protocol";

export interface LogLine {
  /** Simulated, from the start. */
  readonly atMs: number;
  readonly process: string;
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly fields: LogFields;
}

/** The line as it was said first. */
export interface LogCount extends LogLine {
  count: number;
}

export interface LogLines {
  readonly loggerOf: (process: string) => Logger;
  /** In the order in which they were first said. */
  readonly counts: () => readonly LogCount[];
}

export const createLogLines = (now: () => number, onLine: (line: LogLine) => void): LogLines => {
  const counts = new Map<string, LogCount>();

  const say = (line: LogLine): void => {
    onLine(line);
    const name = `${line.level} ${line.message}`;
    const known = counts.get(name);
    if (known === undefined) counts.set(name, { ...line, count: 1 });
    else known.count += 1;
  };

  const loggerOf = (process: string, common: LogFields = {}): Logger => {
    const at = (level: LogLine["level"]) => (fields: LogFields, message: string) =>
      say({ atMs: now(), process, level, message, fields: { ...common, ...fields } });
    return {
      debug: at("debug"),
      info: at("info"),
      warn: at("warn"),
      error: at("error"),
      child: (fields) => loggerOf(process, { ...common, ...fields }),
    };
  };

  return { loggerOf, counts: () => [...counts.values()] };
};
