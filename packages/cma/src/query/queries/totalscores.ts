/** How bad the whole estate is. */
import {
  cypherFailingRules,
  cypherPoints,
  sqlFailingRules,
  sqlPoints,
  whenNothingFails,
} from "../parts/scores.ts";
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
  statement: {
    sql: `SELECT rule.attributes ->> 'category' AS category, count(DISTINCT d.key) AS hosts,
  count(DISTINCT rule.key) AS rules, count(*) AS failing, sum(${sqlPoints}) AS score
FROM ${sqlFailingRules.replace("hosts AS d", "nodes AS d")}
WHERE d.kind = 'Drone' GROUP BY rule.attributes ->> 'category'`,
    cypher: `MATCH ${cypherFailingRules}
RETURN rule.category AS category, count(DISTINCT d) AS hosts, count(DISTINCT rule) AS rules,
  count(*) AS failing, sum(${cypherPoints}) AS score`,
  },
  order: ["-score", "category"],
  whenEmpty: whenNothingFails,
};
