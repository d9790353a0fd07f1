/** Each change as it happens, a line each: the events that the CMA stored, and endpoints that came or went. */
import type { GraphReader } from "@assimilation/cma";
import { visible } from "@assimilation/protocol";
import { ask } from "./findings.ts";

type Row = ReturnType<GraphReader["rows"]>[number];

export interface ChangeFollower {
  /** Lines for what is new since the last call. */
  readonly next: () => readonly string[];
}

/** `localTime`: milliseconds since the epoch, for people. */
export const createChangeFollower = (
  graph: GraphReader,
  localTime: (at: number) => string,
): ChangeFollower => {
  let seen = newest(graph);
  let ports = endpoints(graph);
  return {
    next: () => {
      const events = graph.rows(
        `SELECT sequence, at, type, subject ->> '$.attributes.designation' AS host, details
         FROM events WHERE sequence > :seen ORDER BY sequence`,
        { seen },
      );
      seen = Number(events.at(-1)?.["sequence"] ?? seen);
      const before = ports;
      ports = endpoints(graph);
      return [
        ...events.flatMap((event) => eventLine(event, localTime)),
        ...[...ports].filter((port) => !before.has(port)).map((port) => `listens now   ${port}`),
        ...[...before].filter((port) => !ports.has(port)).map((port) => `listens no more  ${port}`),
      ];
    },
  };
};

const newest = (graph: GraphReader): number =>
  Number(graph.rows("SELECT max(sequence) AS newest FROM events", {})[0]?.["newest"] ?? 0);

const endpoints = (graph: GraphReader): ReadonlySet<string> =>
  new Set(
    ask(graph, "allipports").map((row) =>
      ["host", "endpoint", "protocol", "process", "user"]
        .map((name) => visible(String(row[name])))
        .join("  "),
    ),
  );

const eventLine = (row: Row, localTime: (at: number) => string): readonly string[] => {
  const details: Record<string, unknown> = JSON.parse(String(row["details"] ?? "{}"));
  // A score follows from the verdicts, which have lines of their own.
  if (details["scoretype"] !== undefined) return [];
  const text = (name: string): string => visible(String(details[name] ?? ""));
  const what =
    details["ruleid"] === undefined
      ? text("reason")
      : `${text("ruleid")} ${text("old_verdict")} → ${text("verdict")}  ${text("comment")}`;
  const host = visible(String(row["host"] ?? ""));
  return [`${localTime(Number(row["at"]))}  ${String(row["type"])}  ${host}  ${what}`.trimEnd()];
};
