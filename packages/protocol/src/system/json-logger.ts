/**
 * The log: one JSON object a line, UTC in ISO 8601, level as a word; on a
 * terminal the same as readable lines.
 *
 * Written synchronously, so that the last line before an exit is there. Values
 * are bounded and their control characters escaped before they get here or
 * there: what a host says about itself may reach a terminal.
 */
import { type DestinationStream, destination, type Level, pino, stdTimeFunctions } from "pino";
import pretty from "pino-pretty";
import { visible } from "../bytes/visible.ts";
import type { LogFields, Logger } from "../world/logger.ts";

export type LogLevel = "error" | "warn" | "info" | "debug";

export interface LevelledLogger extends Logger {
  readonly level: () => LogLevel;
  /** One step towards `debug`, or back towards `error`; stays at the ends. */
  readonly moreDetail: () => void;
  readonly lessDetail: () => void;
}

export interface JsonLoggerOptions {
  /** Of the program; in every line. */
  readonly name: string;
  readonly level: LogLevel;
  /** Where lines go: 1 is standard output. */
  readonly fd: number;
  /** Readable lines instead of JSON. */
  readonly isTerminal: boolean;
}

const LEVELS: readonly LogLevel[] = ["error", "warn", "info", "debug"];

const TEXT_CHARACTERS_MAX = 4096;
const ENTRIES_MAX = 64;
const DEPTH_MAX = 6;

export const createJsonLogger = (options: JsonLoggerOptions): LevelledLogger => {
  const { name, fd, isTerminal } = options;
  const sink = pino(
    {
      level: "debug",
      base: { name, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    isTerminal ? readableLines(fd) : jsonLines(fd),
  );
  let level = options.level;
  const moveBy = (steps: number): void => {
    level = LEVELS[LEVELS.indexOf(level) + steps] ?? level;
  };

  const withFields = (bound: LogFields): Logger => {
    const write =
      (at: LogLevel & Level) =>
      (fields: LogFields, message: string): void => {
        if (LEVELS.indexOf(at) > LEVELS.indexOf(level)) return;
        sink[at](safeFields({ ...bound, ...fields }), visible(message));
      };
    return {
      debug: write("debug"),
      info: write("info"),
      warn: write("warn"),
      error: write("error"),
      child: (fields) => withFields({ ...bound, ...fields }),
    };
  };

  return {
    ...withFields({}),
    level: () => level,
    moreDetail: () => moveBy(1),
    lessDetail: () => moveBy(-1),
  };
};

const jsonLines = (fd: number): DestinationStream => {
  const lines = destination({ dest: fd, sync: true });
  // A reader that went away, or a full disk, must not end the daemon.
  lines.on("error", () => undefined);
  return lines;
};

const readableLines = (fd: number): DestinationStream => {
  const lines = pretty({
    destination: fd,
    sync: true,
    colorize: !process.env["NO_COLOR"],
    translateTime: "SYS:yyyy-mm-dd HH:MM:ss.l o",
    ignore: "name,pid",
    singleLine: true,
  });
  lines.on("error", () => undefined);
  return lines;
};

const safeFields = (fields: LogFields): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [visible(name), safeValue(value, 0)]),
  );

/** A plain and bounded copy, fit to be looked at. */
const safeValue = (value: unknown, depth: number): unknown => {
  switch (typeof value) {
    case "string":
      return value.length > TEXT_CHARACTERS_MAX
        ? `${visible(value.slice(0, TEXT_CHARACTERS_MAX))}…`
        : visible(value);
    case "bigint":
    case "symbol":
    case "function":
      return visible(String(value));
    case "object":
      return value === null ? null : safeObject(value, depth);
    default:
      return value;
  }
};

const safeObject = (value: object, depth: number): unknown => {
  if (value instanceof Error) return safeError(value, depth);
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (depth === DEPTH_MAX) return "…";
  if (Array.isArray(value)) {
    return value.slice(0, ENTRIES_MAX).map((entry) => safeValue(entry, depth + 1));
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries
      .slice(0, ENTRIES_MAX)
      .map(([name, entry]) => [visible(String(name)), safeValue(entry, depth + 1)]),
  );
};

const safeError = (error: Error, depth: number): unknown => ({
  message: safeValue(error.message, depth),
  ...("code" in error && { code: safeValue(error.code, depth) }),
  ...(error.cause !== undefined &&
    depth < DEPTH_MAX && { cause: safeValue(error.cause, depth + 1) }),
});
