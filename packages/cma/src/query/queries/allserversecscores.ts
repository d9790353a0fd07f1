/** The security score of each host. */
import { serverScoreColumns, serverScores } from "../parts/scores.ts";
import type { Query } from "../query.ts";

export const allserversecscores: Query = {
  name: "allserversecscores",
  doc: "The security score of each host, worst first, also of those that are not assessed yet.",
  parameters: [],
  columns: serverScoreColumns,
  statement: serverScores("security"),
  order: ["-score", "host"],
  whenEmpty: "No host has a nanoprobe yet.",
};
