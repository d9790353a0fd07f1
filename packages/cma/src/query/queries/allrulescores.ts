/** Rules by where they fail. */
import { ofAnyCategory, ruleScoreColumns, ruleScores, whenNothingFails } from "../parts/scores.ts";
import type { Query } from "../query.ts";

export const allrulescores: Query = {
  name: "allrulescores",
  doc: "Rules of any category that fail somewhere, worst first: where one change mends most.",
  parameters: [],
  columns: ruleScoreColumns,
  statement: ruleScores(ofAnyCategory),
  order: ["-score", "rule"],
  whenEmpty: whenNothingFails,
};
