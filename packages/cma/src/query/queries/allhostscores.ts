/** Hosts by what fails on them. */
import { hostScoreColumns, hostScores, ofAnyCategory, whenNothingFails } from "../parts/scores.ts";
import type { Query } from "../query.ts";

export const allhostscores: Query = {
  name: "allhostscores",
  doc: "Hosts on which rules of any category fail, worst first, by severity.",
  parameters: [],
  columns: hostScoreColumns,
  statement: hostScores(ofAnyCategory),
  order: ["-score", "host"],
  whenEmpty: whenNothingFails,
};
