/** What changed, where, and when. */
import {
  cypherChosen,
  cypherHost,
  cypherTwins,
  maybeHostParameter,
  sqlChosen,
  sqlHosts,
} from "../parts/hosts.ts";
import type { Query } from "../query.ts";

export const changes: Query = {
  name: "changes",
  doc: "What changed, newest first: on one host, and since when, when given.",
  parameters: [
    maybeHostParameter,
    {
      ...{ name: "since", type: "duration", isRequired: false },
      doc: "Only of the last so much: `90s`, `5m`, `8h` or `1d`.",
    },
  ],
  columns: [
    { name: "at", type: "time", doc: "When the CMA heard of it." },
    { name: "host", type: "text", doc: "Where." },
    { name: "type", type: "text", doc: "Type of the document, such as `proc_sys`." },
    { name: "path", type: "text", doc: "Which fact of it: names with dots between." },
    {
      name: "old",
      type: "text",
      doc: "What it was, as JSON, cut where it is long; empty where it is new.",
    },
    { name: "new", type: "text", doc: "What it is; empty where it is gone." },
  ],
  statement: {
    // By host, or by time: each has its index. CROSS JOIN keeps the order of what is joined.
    sql: `WITH ${sqlHosts},
found AS (
  SELECT changed.source AS drone, changed.target AS change FROM edges AS changed
  WHERE :host IS NOT NULL AND changed.source IN ${sqlChosen} AND changed.kind = 'CHANGED'
  UNION ALL
  SELECT changed.source, change.key FROM nodes AS change INDEXED BY changes_by_time
    CROSS JOIN edges AS changed ON changed.target = change.key AND changed.kind = 'CHANGED'
  WHERE :host IS NULL AND change.kind = 'Change' AND change.attributes ->> 'at' >= coalesce(:since, 0))
SELECT change.attributes ->> 'at' AS at, d.host AS host, change.attributes ->> 'type' AS type, path.value AS path,
  change.attributes ->> ('$.old[' || path.key || ']') AS old,
  change.attributes ->> ('$.new[' || path.key || ']') AS new
FROM found CROSS JOIN nodes AS change ON change.key = found.change CROSS JOIN hosts AS d ON d.key = found.drone
  CROSS JOIN json_each(change.attributes, '$.paths') AS path
WHERE change.attributes ->> 'at' >= coalesce(:since, 0)`,
    cypher: `${cypherTwins}
MATCH (d:Drone)-[:CHANGED]->(change:Change)
WHERE ($host IS NULL OR ${cypherChosen}) AND change.at >= coalesce($since, 0)
UNWIND range(0, size(change.paths) - 1) AS i
RETURN change.at AS at, ${cypherHost("d")} AS host, change.type AS type, change.paths[i] AS path,
  change.old[i] AS old, change.new[i] AS new`,
  },
  order: ["-at", "host", "type", "path"],
  whenEmpty: "Nothing changed there in that time. `assimcli query allservers` lists the hosts.",
};
