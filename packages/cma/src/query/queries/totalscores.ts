/** How bad the whole estate is. */
import { totalScores, whenNothingFails } from "../parts/scores.ts";
import type { Query } from "../query.ts";

export const totalscores: Query = {
  name: "totalscores",
  doc: "The score of the whole estate in each category.",
  parameters: [],
  columns: [
    { name: "category", type: "text", doc: "Such as `security`." },
    { name: "hosts", type: "count", doc: "On how many hosts something fails." },
    { name: "rules", type: "count", doc: "How many rules fail somewhere." },
    { name: "failing", type: "count", doc: "Rules that fail, counted once a host." },
    { name: "score", type: "count", doc: "Their points; lower is better." },
  ],
  statement: totalScores,
  order: ["-score", "category"],
  whenEmpty: whenNothingFails,
};
