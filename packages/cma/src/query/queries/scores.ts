/** How bad it is: points of failing rules (high 3, medium 2, low 1; lower is better). */
import type { Query } from "../query.ts";
import { failingRules, hostName, points } from "../sql.ts";

const counted = (severity: string): string => `sum(rule.attributes ->> 'severity' = '${severity}')`;

export const allserversecscores: Query = {
  name: "allserversecscores",
  doc: "The security score of each host, also of those that are not assessed yet.",
  parameters: [],
  columns: [
    { name: "host", type: "text", doc: "What it calls itself." },
    {
      name: "assessed",
      type: "text",
      doc: "`yes`, or `no` while its first assessment is not complete.",
    },
    { name: "failing", type: "count", doc: "Security rules that fail." },
    { name: "score", type: "count", doc: "Their points; lower is better." },
  ],
  statement: {
    sql: `SELECT host, assessed, failing, score FROM (
  SELECT ${hostName} AS host,
    iif(d.attributes ->> 'assessed' = 1, 'yes', 'no') AS assessed,
    count(rule.key) AS failing, coalesce(sum(${points}) FILTER (WHERE rule.key IS NOT NULL), 0) AS score
  FROM nodes AS d
    LEFT JOIN edges AS verdict ON verdict.source = d.key AND verdict.kind = 'EVALUATED'
      AND verdict.attributes ->> 'verdict' = 'fail'
    LEFT JOIN nodes AS rule ON rule.key = verdict.target AND rule.attributes ->> 'category' = 'security'
  WHERE d.kind = 'Drone' GROUP BY d.key)
ORDER BY score DESC, host`,
    cypher: "",
  },
  whenEmpty: "No host has a nanoprobe yet.",
};

export const sechostscores: Query = {
  name: "sechostscores",
  doc: "Hosts on which security rules fail, worst first, by severity.",
  parameters: [],
  columns: [
    { name: "host", type: "text", doc: "What it calls itself." },
    { name: "score", type: "count", doc: "Points; lower is better." },
    { name: "high", type: "count", doc: "Failing rules of high severity." },
    { name: "medium", type: "count", doc: "Of medium severity." },
    { name: "low", type: "count", doc: "Of low severity." },
  ],
  statement: {
    sql: `SELECT ${hostName} AS host, sum(${points}) AS score,
  ${counted("high")} AS high, ${counted("medium")} AS medium, ${counted("low")} AS low
FROM ${failingRules}
WHERE d.kind = 'Drone' AND rule.attributes ->> 'category' = 'security'
GROUP BY d.key ORDER BY score DESC, host`,
    cypher: "",
  },
  whenEmpty:
    "No security rule fails. `assimcli query allserversecscores` says which hosts are assessed.",
};

export const secrulescores: Query = {
  name: "secrulescores",
  doc: "Security rules that fail somewhere, worst first: where one change mends most.",
  parameters: [],
  columns: [
    { name: "rule", type: "text", doc: "Its id." },
    { name: "severity", type: "text", doc: "`high`, `medium` or `low`." },
    { name: "hosts", type: "count", doc: "On how many hosts it fails." },
    { name: "score", type: "count", doc: "Points of all of them." },
    { name: "title", type: "text", doc: "What it asks for." },
  ],
  statement: {
    sql: `SELECT rule.attributes ->> 'ruleid' AS rule, rule.attributes ->> 'severity' AS severity,
  count(*) AS hosts, sum(${points}) AS score, coalesce(rule.attributes ->> 'title', '') AS title
FROM ${failingRules}
WHERE d.kind = 'Drone' AND rule.attributes ->> 'category' = 'security'
GROUP BY rule.key ORDER BY score DESC, rule`,
    cypher: "",
  },
  whenEmpty:
    "No security rule fails. `assimcli query allserversecscores` says which hosts are assessed.",
};
