/** The score of each host in each category. */
import { categoryScores, whenNothingFails } from "../parts/scores.ts";
import type { Query } from "../query.ts";

export const allbpscores: Query = {
  name: "allbpscores",
  doc: "The score of each host in each category of best practices in which something fails.",
  parameters: [],
  columns: [
    { name: "host", type: "text", doc: "What it calls itself." },
    { name: "category", type: "text", doc: "Such as `security`." },
    { name: "failing", type: "count", doc: "Rules of the category that fail." },
    { name: "score", type: "count", doc: "Their points; lower is better." },
  ],
  statement: categoryScores,
  order: ["host", "-score", "category"],
  whenEmpty: whenNothingFails,
};
