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
    { name: "path", type: "text", doc: "Which fact of it." },
    { name: "old", type: "text", doc: "What it was; empty where it is new." },
    { name: "new", type: "text", doc: "What it is; empty where it is gone." },
  ],
  statement: {
    sql: `WITH ${sqlHosts}
SELECT change.attributes ->> 'at' AS at, d.host AS host, change.attributes ->> 'type' AS type,
  change.attributes ->> 'path' AS path, change.attributes ->> 'old' AS old, change.attributes ->> 'new' AS new
FROM hosts AS d
  JOIN edges AS changed ON changed.source = d.key AND changed.kind = 'CHANGED'
  JOIN nodes AS change ON change.key = changed.target
WHERE (:host IS NULL OR d.key IN ${sqlChosen}) AND (:since IS NULL OR change.attributes ->> 'at' >= :since)`,
    cypher: `${cypherTwins}
MATCH (d:Drone)-[:CHANGED]->(change:Change)
WHERE ($host IS NULL OR ${cypherChosen}) AND ($since IS NULL OR change.at >= $since)
RETURN change.at AS at, ${cypherHost("d")} AS host, change.type AS type, change.path AS path,
  change.old AS old, change.new AS new`,
  },
  order: ["-at", "host", "type", "path"],
  whenEmpty: "Nothing changed there in that time. `assimcli query allservers` lists the hosts.",
};
