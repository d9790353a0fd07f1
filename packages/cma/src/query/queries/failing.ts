/** What is wrong, worst first, with the command that mends it. */
import {
  cypherChosen,
  cypherHost,
  maybeHostParameter,
  sqlHostsThat,
  sqlMaybeChosen,
} from "../parts/hosts.ts";
import {
  cypherFailing,
  cypherPoints,
  ruleColumn,
  sqlFailing,
  sqlFails,
  sqlRules,
} from "../parts/scores.ts";
import type { Query } from "../query.ts";
import { unfolding } from "../unfolding.ts";

const cypherWanted =
  "($rule IS NULL OR rule.ruleid = $rule) AND ($severity IS NULL OR rule.severity = $severity)";

/** A row a rule, to be unfolded: what is said of it is read once, and not for each of its hosts. */
const cypherRow = `WITH rule, collect(host) AS host, collect(coalesce(verdict.since, '')) AS since
RETURN rule.severity AS severity, rule.ruleid AS rule, host, rule.title AS title, since,
  rule.fix_command AS fix, ${cypherPoints} AS points`;

export const failing: Query = {
  name: "failing",
  doc: "Best practices that fail, worst first, with what to do; of one rule, host or severity when given.",
  parameters: [
    {
      name: "rule",
      type: "rule",
      doc: "Only this rule, such as `nist_V-38528`.",
      isRequired: false,
    },
    maybeHostParameter,
    {
      ...{ name: "severity", type: "enum", doc: "Only this severity.", isRequired: false },
      values: ["high", "medium", "low"],
    },
  ],
  columns: [
    { name: "severity", type: "text", doc: "`high`, `medium` or `low`." },
    ruleColumn,
    { name: "host", type: "text", doc: "Where it fails." },
    { name: "title", type: "text", doc: "What it asks for." },
    { name: "since", type: "time", doc: "When it began to fail." },
    { name: "fix", type: "text", doc: "The command that mends it." },
  ],
  statement: {
    sql: `WITH ${sqlHostsThat(`drone.key IN ${sqlMaybeChosen}`)}, ${sqlRules}
SELECT rule.severity AS severity, rule.ruleid AS rule, json_group_array(d.host) AS host, rule.title AS title,
  json_group_array(coalesce(verdict.attributes ->> 'since', '')) AS since, rule.fix AS fix, rule.points AS points
FROM hosts AS d CROSS JOIN ${sqlFailing} ON verdict.source = d.key AND ${sqlFails}
  CROSS JOIN rules AS rule ON rule.key = verdict.target
WHERE (:rule IS NULL OR rule.ruleid = :rule) AND (:severity IS NULL OR rule.severity = :severity)
GROUP BY rule.key`,
    cypher: `MATCH (d:Drone)-[verdict:EVALUATED {verdict: 'fail'}]->(rule:Rule)
WHERE $host IS NOT NULL AND ${cypherChosen} AND ${cypherWanted}
WITH ${cypherHost("d")} AS host, verdict, rule
${cypherRow}
UNION ALL
${cypherFailing} WHERE $host IS NULL
WITH startNode(verdict) AS d, collect(verdict) AS verdicts
WITH ${cypherHost("d")} AS host, verdicts
UNWIND verdicts AS verdict
WITH host, verdict, endNode(verdict) AS rule WHERE ${cypherWanted}
${cypherRow}`,
  },
  rowsOf: unfolding("host", "since"),
  order: ["-points", "rule", "host"],
  whenEmpty:
    "Nothing fails there. `assimcli query allserversecscores` says which hosts are assessed.",
};
