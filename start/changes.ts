/** Each change as it happens, a line each: the events that the CMA stored, and endpoints that came or went. */
import type { GraphReader, Row } from "@assimilation/cma";
import { visible } from "@assimilation/protocol";
import { ask } from "./findings.ts";

export interface ChangeFollower {
  /** Lines for what is new since the last call. */
  readonly next: () => Promise<readonly string[]>;
}

/** `now`: milliseconds since the epoch; `localTime`: these, for people. */
export const createChangeFollower = async (
  graph: GraphReader,
  localTime: (at: number) => string,
  now: () => number,
): Promise<ChangeFollower> => {
  let seen = await newest(graph);
  let ports = await endpoints(graph);
  return {
    next: async () => {
      const events = await graph.rows(eventsBeyond, { seen });
      seen = Number(events.at(-1)?.["sequence"] ?? seen);
      const before = ports;
      ports = await endpoints(graph);
      const came = [...ports].filter((port) => !before.has(port));
      const went = [...before].filter((port) => !ports.has(port));
      const at = localTime(now());
      return [
        ...events.flatMap((event) => eventLine(event, localTime)),
        ...came.map((port) => `${at}  listens now  ${port}`),
        ...went.map((port) => `${at}  listens no more  ${port}`),
      ];
    },
  };
};

// The home of `npm start` keeps its graph in SQLite: nobody asks for the Cypher of these two.
const eventsBeyond = {
  sql: `SELECT sequence, at, type, subject ->> '$.attributes.designation' AS host, details
FROM events WHERE sequence > :seen ORDER BY sequence`,
  cypher: "",
};
const newestEvent = { sql: "SELECT max(sequence) AS newest FROM events", cypher: "" };

const newest = async (graph: GraphReader): Promise<number> =>
  Number((await graph.rows(newestEvent, {}))[0]?.["newest"] ?? 0);

const endpoints = async (graph: GraphReader): Promise<ReadonlySet<string>> =>
  new Set(
    (await ask(graph, "allipports")).map((row) =>
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
