/** How bad it is: points of failing rules (high 3, medium 2, low 1; lower is better). */
import type { Statement } from "../../store/graph-reader.ts";
import type { Column } from "../query.ts";
import { cypherHost, sqlHosts, sqlHostsThat } from "./hosts.ts";

/**
 * The table `rules`: what is said of each, read once rather than once for each host. By a range of
 * keys: of an equal kind SQLite guesses ten, and then goes over them all for each verdict.
 */
export const sqlRules = `rules AS MATERIALIZED (
  SELECT key, attributes ->> 'ruleid' AS ruleid, attributes ->> 'category' AS category,
    attributes ->> 'severity' AS severity, attributes ->> 'title' AS title, attributes ->> 'fix_command' AS fix,
    CASE attributes ->> 'severity' WHEN 'high' THEN 3 WHEN 'medium' THEN 2 ELSE 1 END AS points
  FROM nodes WHERE key >= 'Rule:' AND key < 'Rule;')`;

/** Points of the rule `rule`. */
export const cypherPoints = "CASE rule.severity WHEN 'high' THEN 3 WHEN 'medium' THEN 2 ELSE 1 END";

/** Verdicts that fail: an index has all that is asked of them. */
export const sqlFails = "verdict.kind = 'EVALUATED' AND verdict.attributes ->> 'verdict' = 'fail'";
export const sqlFailing = "edges AS verdict INDEXED BY failing_verdicts";
const sqlFailingRules = `${sqlFailing} CROSS JOIN rules AS rule ON rule.key = verdict.target`;
/**
 * Begins a statement: the relationships `verdict` of all that fails. Ends without labels: these
 * come from an index, and would be held against it one by one.
 */
export const cypherFailing = "MATCH ()-[verdict:EVALUATED {verdict: 'fail'}]->()";

/** The same, a row a rule: what is said of it is read once rather than once for each host. */
const cypherFailingRules = (condition: string): string => `${cypherFailing}
WITH endNode(verdict) AS rule, collect(startNode(verdict)) AS drones WHERE ${condition}
WITH rule, drones, rule.category AS category, rule.severity AS severity, ${cypherPoints} AS points`;

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
  sql: `WITH ${sqlHostsThat("true")}, ${sqlRules},
sums AS MATERIALIZED (
  SELECT verdict.source AS drone, count(*) AS failing, sum(rule.points) AS score
  FROM ${sqlFailingRules} WHERE ${sqlFails} AND rule.category = '${category}' GROUP BY verdict.source)
SELECT d.host AS host, d.attributes ->> 'assessed' AS assessed, coalesce(sums.failing, 0) AS failing,
  coalesce(sums.score, 0) AS score
FROM hosts AS d LEFT JOIN sums ON sums.drone = d.key`,
  cypher: `${cypherFailingRules(`rule.category = '${category}'`)}
UNWIND drones AS d
WITH d, count(*) AS failing, sum(points) AS score
RETURN ${cypherHost("d")} AS host, d.assessed AS assessed, failing, score
UNION ALL
MATCH (d:Drone) WHERE NOT EXISTS { MATCH (d)-[:EVALUATED {verdict: 'fail'}]->(rule:Rule) WHERE rule.category = '${category}' }
RETURN ${cypherHost("d")} AS host, d.assessed AS assessed, 0 AS failing, 0 AS score`,
});

export const hostScoreColumns: readonly Column[] = [
  hostColumn,
  { name: "score", type: "count", doc: "Points; lower is better." },
  { name: "high", type: "count", doc: "Failing rules of high severity." },
  { name: "medium", type: "count", doc: "Of medium severity." },
  { name: "low", type: "count", doc: "Of low severity." },
];

/** Hosts on which a rule fails; `condition` is on `rule`, in both languages. */
export const hostScores = (condition: string): Statement => ({
  sql: `WITH ${sqlHosts}, ${sqlRules},
sums AS MATERIALIZED (
  SELECT verdict.source AS drone, sum(rule.points) AS score, sum(rule.severity = 'high') AS high,
    sum(rule.severity = 'medium') AS medium, sum(rule.severity = 'low') AS low
  FROM ${sqlFailingRules} WHERE ${sqlFails} AND ${condition} GROUP BY verdict.source)
SELECT d.host AS host, sums.score AS score, sums.high AS high, sums.medium AS medium, sums.low AS low
FROM sums CROSS JOIN hosts AS d ON d.key = sums.drone`,
  cypher: `${cypherFailingRules(condition)}
UNWIND drones AS d
WITH d, sum(points) AS score, sum(CASE severity WHEN 'high' THEN 1 ELSE 0 END) AS high,
  sum(CASE severity WHEN 'medium' THEN 1 ELSE 0 END) AS medium, sum(CASE severity WHEN 'low' THEN 1 ELSE 0 END) AS low
RETURN ${cypherHost("d")} AS host, score, high, medium, low`,
});

/** The sums of a host and a category, each on which something fails. */
export const categoryScores: Statement = {
  sql: `WITH ${sqlHosts}, ${sqlRules},
sums AS MATERIALIZED (
  SELECT verdict.source AS drone, rule.category AS category, count(*) AS failing, sum(rule.points) AS score
  FROM ${sqlFailingRules} WHERE ${sqlFails} GROUP BY verdict.source, rule.category)
SELECT d.host AS host, sums.category AS category, sums.failing AS failing, sums.score AS score
FROM sums CROSS JOIN hosts AS d ON d.key = sums.drone`,
  cypher: `${cypherFailingRules("true")}
UNWIND drones AS d
WITH d, category, count(*) AS failing, sum(points) AS score
RETURN ${cypherHost("d")} AS host, category, failing, score`,
};

/** The sums of a category over all hosts. */
export const totalScores: Statement = {
  sql: `WITH ${sqlRules}
SELECT rule.category AS category, count(DISTINCT verdict.source) AS hosts, count(DISTINCT rule.key) AS rules,
  count(*) AS failing, sum(rule.points) AS score
FROM ${sqlFailingRules} WHERE ${sqlFails} GROUP BY rule.category`,
  cypher: `${cypherFailingRules("true")}
UNWIND drones AS d
RETURN category, count(DISTINCT d) AS hosts, count(DISTINCT rule) AS rules, count(*) AS failing, sum(points) AS score`,
};

/** `nist_V-38528` is told from `nist_V-38529` by its last digit. */
export const ruleColumn: Column = { name: "rule", type: "text", doc: "Its id.", isWhole: true };

export const ruleScoreColumns: readonly Column[] = [
  ruleColumn,
  { name: "category", type: "text", doc: "Such as `security`." },
  { name: "severity", type: "text", doc: "`high`, `medium` or `low`." },
  { name: "hosts", type: "count", doc: "On how many hosts it fails." },
  { name: "score", type: "count", doc: "Points of all of them." },
  { name: "title", type: "text", doc: "What it asks for." },
];

/** Rules that fail somewhere; `condition` is on `rule`, in both languages. */
export const ruleScores = (condition: string): Statement => ({
  sql: `WITH ${sqlRules},
counts AS MATERIALIZED (
  SELECT verdict.target AS rule, count(*) AS hosts FROM ${sqlFailing} WHERE ${sqlFails} GROUP BY verdict.target)
SELECT rule.ruleid AS rule, rule.category AS category, rule.severity AS severity, counts.hosts AS hosts,
  counts.hosts * rule.points AS score, rule.title AS title
FROM counts CROSS JOIN rules AS rule ON rule.key = counts.rule WHERE ${condition}`,
  cypher: `${cypherFailingRules(condition)}
RETURN rule.ruleid AS rule, category, severity, size(drones) AS hosts, size(drones) * points AS score, rule.title AS title`,
});

export const ofSecurity = "rule.category = 'security'";
export const ofAnyCategory = "true";
