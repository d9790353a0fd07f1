/** The networking score of each host. */
import { serverScoreColumns, serverScores } from "../parts/scores.ts";
import type { Query } from "../query.ts";

export const allservernetscores: Query = {
  name: "allservernetscores",
  doc: "The score of each host for rules of the category networking, worst first.",
  parameters: [],
  columns: serverScoreColumns,
  statement: serverScores("networking"),
  order: ["-score", "host"],
  whenEmpty: "No host has a nanoprobe yet.",
};
