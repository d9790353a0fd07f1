/** What changed, where, and when. */
import {
  cypherChosen,
  cypherHost,
  maybeHostParameter,
  sqlChosen,
  sqlHosts,
} from "../parts/hosts.ts";
import type { Query } from "../query.ts";
import { unfolding } from "../unfolding.ts";

/** Changed documents that are answered when neither host nor time bounds them. */
const NEWEST = 1_000;

const sqlByTime = `nodes AS change INDEXED BY changes_by_time
    CROSS JOIN edges AS changed ON changed.target = change.key AND changed.kind = 'CHANGED'`;

const cypherRow = `RETURN change.at AS at, ${cypherHost("d")} AS host, change.type AS type,
  change.paths AS path, change.old AS old, change.new AS new`;

export const changes: Query = {
  name: "changes",
  doc: "What changed, newest first: on one host, and since when, when given. Without either: the newest 1,000 changed documents.",
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
    // By host, by time, or the newest: each has its index. CROSS JOIN keeps the order of what is joined.
    sql: `WITH ${sqlHosts},
found AS (
  SELECT changed.source AS drone, changed.target AS change FROM edges AS changed
  WHERE :host IS NOT NULL AND changed.source IN ${sqlChosen} AND changed.kind = 'CHANGED'
  UNION ALL
  SELECT changed.source, change.key FROM ${sqlByTime}
  WHERE :host IS NULL AND change.kind = 'Change' AND change.attributes ->> 'at' >= :since
  UNION ALL
  SELECT drone, change FROM (SELECT changed.source AS drone, change.key AS change FROM ${sqlByTime}
    WHERE :host IS NULL AND :since IS NULL AND change.kind = 'Change'
    ORDER BY change.attributes ->> 'at' DESC, change.key LIMIT ${NEWEST}))
SELECT change.attributes ->> 'at' AS at, d.host AS host, change.attributes ->> 'type' AS type,
  change.attributes -> 'paths' AS path, change.attributes -> 'old' AS old, change.attributes -> 'new' AS new
FROM found CROSS JOIN nodes AS change ON change.key = found.change CROSS JOIN hosts AS d ON d.key = found.drone
WHERE change.attributes ->> 'at' >= coalesce(:since, 0)`,
    cypher: `WITH 1 AS one WHERE $host IS NOT NULL
MATCH (d:Drone) WHERE ${cypherChosen}
MATCH (d)-[:CHANGED]->(change:Change) WHERE change.at >= coalesce($since, 0)
${cypherRow}
UNION ALL
WITH 1 AS one WHERE $host IS NULL AND $since IS NOT NULL
MATCH (change:Change) WHERE change.at >= $since
MATCH (d:Drone)-[:CHANGED]->(change)
${cypherRow}
UNION ALL
WITH 1 AS one WHERE $host IS NULL AND $since IS NULL
MATCH (change:Change) WHERE change.at >= 0
WITH change ORDER BY change.at DESC, change.key LIMIT ${NEWEST}
MATCH (d:Drone)-[:CHANGED]->(change)
${cypherRow}`,
  },
  rowsOf: unfolding("path", "old", "new"),
  order: ["-at", "host", "type", "path"],
  whenEmpty: "Nothing changed there in that time.",
};
