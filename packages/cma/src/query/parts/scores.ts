/** How bad it is: points of failing rules (high 3, medium 2, low 1; lower is better). */
import type { Statement } from "../../store/graph-reader.ts";
import type { Column } from "../query.ts";
import { cypherHost, cypherTwins, sqlHosts } from "./hosts.ts";

/** Points of the rule `rule`, in each language. */
export const sqlPoints = `CASE rule.attributes ->> 'severity'
  WHEN 'high' THEN 3 WHEN 'medium' THEN 2 ELSE 1 END`;
export const cypherPoints =
  "CASE WHEN rule IS NULL THEN 0 WHEN rule.severity = 'high' THEN 3 WHEN rule.severity = 'medium' THEN 2 ELSE 1 END";

/** Verdicts and rules that fail: an index knows them. To be joined to drones. */
const sqlFailing = `edges AS verdict ON verdict.kind = 'EVALUATED'
    AND verdict.attributes ->> 'verdict' = 'fail'`;

/** From drones to the rules that fail on them: d, verdict, rule. */
export const sqlFailingRules = `hosts AS d
  CROSS JOIN ${sqlFailing} AND verdict.source = d.key
  CROSS JOIN nodes AS rule ON rule.key = verdict.target`;
export const cypherFailingRules = "(d:Drone)-[verdict:EVALUATED {verdict: 'fail'}]->(rule:Rule)";

export const whenNothingFails =
  "Nothing fails. `assimcli query allserversecscores` says which hosts are assessed.";

const hostColumn: Column = { name: "host", type: "text", doc: "What it calls itself." };

export const serverScoreColumns: readonly Column[] = [
  hostColumn,
  { name: "assessed", type: "flag", doc: "`no` while its first assessment is not complete." },
  { name: "failing", type: "count", doc: "Rules of the category that fail." },
  { name: "score", type: "count", doc: "Their points; lower is better." },
];

/** Each host, also those on which nothing fails. `category` is a word of ours. */
export const serverScores = (category: "networking" | "security"): Statement => ({
  sql: `WITH ${sqlHosts}
SELECT d.host AS host, d.attributes ->> 'assessed' AS assessed, count(rule.key) AS failing,
  coalesce(sum(${sqlPoints}) FILTER (WHERE rule.key IS NOT NULL), 0) AS score
FROM hosts AS d
  LEFT JOIN ${sqlFailing} AND verdict.source = d.key
  LEFT JOIN nodes AS rule ON rule.key = verdict.target AND rule.attributes ->> 'category' = '${category}'
GROUP BY d.key`,
  cypher: `${cypherTwins}
MATCH (d:Drone)
OPTIONAL MATCH ${cypherFailingRules.replace(":Drone", "")} WHERE rule.category = '${category}'
WITH twins, d, count(rule) AS failing, sum(${cypherPoints}) AS score
RETURN ${cypherHost("d")} AS host, d.assessed AS assessed, failing, score`,
});

export const hostScoreColumns: readonly Column[] = [
  hostColumn,
  { name: "score", type: "count", doc: "Points; lower is better." },
  { name: "high", type: "count", doc: "Failing rules of high severity." },
  { name: "medium", type: "count", doc: "Of medium severity." },
  { name: "low", type: "count", doc: "Of low severity." },
];

/** Hosts on which a rule fails; `condition` is on `rule`. */
export const hostScores = (condition: Statement): Statement => ({
  sql: `WITH ${sqlHosts}
SELECT d.host AS host, sum(${sqlPoints}) AS score,
  sum(rule.attributes ->> 'severity' = 'high') AS high,
  sum(rule.attributes ->> 'severity' = 'medium') AS medium,
  sum(rule.attributes ->> 'severity' = 'low') AS low
FROM ${sqlFailingRules} WHERE ${condition.sql} GROUP BY d.key`,
  cypher: `${cypherTwins}
MATCH ${cypherFailingRules} WHERE ${condition.cypher}
WITH twins, d, sum(${cypherPoints}) AS score, count(CASE rule.severity WHEN 'high' THEN 1 END) AS high,
  count(CASE rule.severity WHEN 'medium' THEN 1 END) AS medium, count(CASE rule.severity WHEN 'low' THEN 1 END) AS low
RETURN ${cypherHost("d")} AS host, score, high, medium, low`,
});

export const ruleScoreColumns: readonly Column[] = [
  { name: "rule", type: "text", doc: "Its id." },
  { name: "category", type: "text", doc: "Such as `security`." },
  { name: "severity", type: "text", doc: "`high`, `medium` or `low`." },
  { name: "hosts", type: "count", doc: "On how many hosts it fails." },
  { name: "score", type: "count", doc: "Points of all of them." },
  { name: "title", type: "text", doc: "What it asks for." },
];

/** Rules that fail somewhere; `condition` is on `rule`. */
export const ruleScores = (condition: Statement): Statement => ({
  sql: `SELECT rule.attributes ->> 'ruleid' AS rule, rule.attributes ->> 'category' AS category,
  rule.attributes ->> 'severity' AS severity,
  count(*) AS hosts, count(*) * ${sqlPoints} AS score, rule.attributes ->> 'title' AS title
FROM nodes AS rule CROSS JOIN ${sqlFailing} AND verdict.target = rule.key
WHERE rule.kind = 'Rule' AND ${condition.sql} GROUP BY rule.key`,
  cypher: `MATCH ${cypherFailingRules} WHERE ${condition.cypher}
WITH rule, count(*) AS hosts
RETURN rule.ruleid AS rule, rule.category AS category, rule.severity AS severity, hosts,
  hosts * ${cypherPoints} AS score, rule.title AS title`,
});

export const ofSecurity: Statement = {
  sql: "rule.attributes ->> 'category' = 'security'",
  cypher: "rule.category = 'security'",
};
export const ofAnyCategory: Statement = { sql: "true", cypher: "true" };
