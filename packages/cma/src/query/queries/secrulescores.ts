/** Security rules by where they fail. */
import { ofSecurity, ruleScoreColumns, ruleScores, whenNothingFails } from "../parts/scores.ts";
import type { Query } from "../query.ts";

export const secrulescores: Query = {
  name: "secrulescores",
  doc: "Security rules that fail somewhere, worst first: where one change mends most.",
  parameters: [],
  columns: ruleScoreColumns,
  statement: ruleScores(ofSecurity),
  order: ["-score", "rule"],
  whenEmpty: whenNothingFails,
};
