/** What is wrong, worst first, with the command that mends it. */
import type { Query } from "../query.ts";
import { failingRules, hostName, isHost, points } from "../sql.ts";

export const failing: Query = {
  name: "failing",
  doc: "Best practices that fail, worst first, with what to do; of one rule or one host when given.",
  parameters: [
    { name: "rule", type: "ruleid", doc: "Only this rule.", isRequired: false },
    { name: "host", type: "hostname", doc: "Only this host.", isRequired: false },
  ],
  columns: [
    { name: "severity", type: "text", doc: "`high`, `medium` or `low`." },
    { name: "rule", type: "text", doc: "Its id." },
    { name: "host", type: "text", doc: "Where it fails." },
    { name: "title", type: "text", doc: "What it asks for." },
    { name: "since", type: "time", doc: "When it began to fail." },
    { name: "fix", type: "text", doc: "The command that mends it." },
  ],
  statement: {
    sql: `SELECT rule.attributes ->> 'severity' AS severity, rule.attributes ->> 'ruleid' AS rule,
  ${hostName} AS host, coalesce(rule.attributes ->> 'title', '') AS title,
  verdict.attributes ->> 'since' AS since, coalesce(rule.attributes ->> 'fix_command', '') AS fix
FROM ${failingRules}
WHERE d.kind = 'Drone' AND (:host IS NULL OR ${isHost})
  AND (:rule IS NULL OR rule.attributes ->> 'ruleid' = :rule)
ORDER BY ${points} DESC, rule, host`,
    cypher: "",
  },
  whenEmpty:
    "Nothing fails there, or that host or rule is not known. `assimcli query allserversecscores` says which hosts are assessed.",
};
