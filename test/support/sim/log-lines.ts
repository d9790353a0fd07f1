/** What every process of a simulation logged, counted by level and sentence. */
import type { LogFields, Logger } from "@assimilation/protocol";

export interface LogCount {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  count: number;
  /** Of the first time it was said. */
  readonly fields: LogFields;
}

export interface LogLines {
  readonly logger: Logger;
  /** In the order in which they were first said. */
  readonly counts: () => readonly LogCount[];
}

export const createLogLines = (): LogLines => {
  const counts = new Map<string, LogCount>();
  const at =
    (level: LogCount["level"]) =>
    (fields: LogFields, message: string): void => {
      const known = counts.get(`${level} ${message}`);
      if (known === undefined)
        counts.set(`${level} ${message}`, { level, message, fields, count: 1 });
      else known.count += 1;
    };
  const logger: Logger = {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: () => logger,
  };
  return { logger, counts: () => [...counts.values()] };
};
