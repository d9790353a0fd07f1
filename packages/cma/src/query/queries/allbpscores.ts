/** The score of each host in each category. */
import { cypherHost, cypherTwins, sqlHosts } from "../parts/hosts.ts";
import {
  cypherFailingRules,
  cypherPoints,
  sqlFailingRules,
  sqlPoints,
  whenNothingFails,
} from "../parts/scores.ts";
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
  statement: {
    sql: `WITH ${sqlHosts}
SELECT d.host AS host, rule.attributes ->> 'category' AS category, count(*) AS failing, sum(${sqlPoints}) AS score
FROM ${sqlFailingRules} GROUP BY d.key, rule.attributes ->> 'category'`,
    cypher: `${cypherTwins}
MATCH ${cypherFailingRules}
WITH twins, d, rule.category AS category, count(*) AS failing, sum(${cypherPoints}) AS score
RETURN ${cypherHost("d")} AS host, category, failing, score`,
  },
  order: ["host", "-score", "category"],
  whenEmpty: whenNothingFails,
};
