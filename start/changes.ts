/** Each change as it happens: the events that the CMA stored, a line each. */
import type { GraphReader } from "@assimilation/cma";
import { visible } from "@assimilation/protocol";

export interface ChangeFollower {
  /** Lines for what was stored since the last call. */
  readonly next: () => readonly string[];
}

export const createChangeFollower = (graph: GraphReader): ChangeFollower => {
  let seen = newest(graph);
  return {
    next: () => {
      const rows = graph.rows(
        `SELECT sequence, at, type, subject ->> '$.attributes.designation' AS host, details
         FROM events WHERE sequence > :seen ORDER BY sequence`,
        { seen },
      );
      seen = Number(rows.at(-1)?.["sequence"] ?? seen);
      return rows.map(lineOf);
    },
  };
};

const newest = (graph: GraphReader): number =>
  Number(graph.rows("SELECT max(sequence) AS newest FROM events", {})[0]?.["newest"] ?? 0);

const lineOf = (row: ReturnType<GraphReader["rows"]>[number]): string => {
  const details: Record<string, unknown> = JSON.parse(String(row["details"] ?? "{}"));
  const at = new Date(Number(row["at"])).toLocaleTimeString();
  const text = (name: string): string => visible(String(details[name] ?? ""));
  const what =
    details["ruleid"] === undefined
      ? Object.keys(details)
          .sort()
          .map((name) => `${name}=${text(name)}`)
          .join(" ")
      : `${text("ruleid")} ${text("old_verdict")} → ${text("verdict")}`;
  return `${at}  ${String(row["type"]).padEnd(6)}  ${visible(String(row["host"] ?? ""))}  ${what}`;
};
