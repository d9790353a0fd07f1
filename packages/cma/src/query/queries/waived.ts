/** Which failures somebody answers for. */
import { cypherHost, sqlHosts } from "../parts/hosts.ts";
import { ruleColumn } from "../parts/scores.ts";
import type { Query } from "../query.ts";

export const waived: Query = {
  name: "waived",
  doc: "Best practices that do not hold on a host and are waived there, by whom.",
  parameters: [],
  columns: [
    ruleColumn,
    { name: "host", type: "text", doc: "Where it is waived." },
    { name: "verdict", type: "text", doc: "What it would be otherwise." },
    { name: "waivedby", type: "text", doc: "The waiver." },
    { name: "since", type: "time", doc: "When the verdict became this one." },
  ],
  statement: {
    sql: `WITH ${sqlHosts}
SELECT rule.attributes ->> 'ruleid' AS rule, d.host AS host, verdict.attributes ->> 'verdict' AS verdict,
  verdict.attributes ->> 'waivedBy' AS waivedby, verdict.attributes ->> 'since' AS since
FROM edges AS verdict INDEXED BY waived_verdicts
  CROSS JOIN hosts AS d ON d.key = verdict.source
  CROSS JOIN nodes AS rule ON rule.key = verdict.target
WHERE verdict.kind = 'EVALUATED' AND verdict.attributes ->> 'waivedBy' IS NOT NULL`,
    cypher: `MATCH (d:Drone)-[verdict:EVALUATED]->(rule:Rule) WHERE verdict.waivedBy IS NOT NULL
RETURN rule.ruleid AS rule, ${cypherHost("d")} AS host, verdict.verdict AS verdict,
  verdict.waivedBy AS waivedby, verdict.since AS since`,
  },
  order: ["rule", "host"],
  whenEmpty: "Nothing is waived: this version has no waivers yet.",
};
