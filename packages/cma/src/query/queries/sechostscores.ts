/** Hosts by what fails on them in security. */
import { hostScoreColumns, hostScores, ofSecurity, whenNothingFails } from "../parts/scores.ts";
import type { Query } from "../query.ts";

export const sechostscores: Query = {
  name: "sechostscores",
  doc: "Hosts on which security rules fail, worst first, by severity.",
  parameters: [],
  columns: hostScoreColumns,
  statement: hostScores(ofSecurity),
  order: ["-score", "host"],
  whenEmpty: whenNothingFails,
};
