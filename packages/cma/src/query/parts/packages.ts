/**
 * Installed packages: Drone -HAS_PACKAGES-> PackageSet -CONTAINS-> Package.
 *
 * Hosts share sets, so counting goes over packages and sets, and over each set's hosts once: never
 * over each host's each package.
 */
import type { Statement } from "../../store/graph-reader.ts";
import type { Column } from "../query.ts";

export const packageColumns: readonly Column[] = [
  { name: "package", type: "text", doc: "Its name." },
  { name: "version", type: "text", doc: "As its packager writes it." },
  { name: "arch", type: "text", doc: "Architecture it was built for." },
  { name: "type", type: "text", doc: "`deb`, `rpm`, `apk`, `npm`, …" },
  { name: "hosts", type: "count", doc: "On how many hosts it is." },
];

export const packageOrder = ["package", "type", "version", "arch"];

export const whenNoPackage = "No such package is known: agents tell those of dpkg and apk.";

/** A condition on the package `package`. */
export const packages = (condition: Statement): Statement => ({
  sql: `WITH sizes AS MATERIALIZED (
  SELECT target AS held, count(*) AS hosts FROM edges WHERE kind = 'HAS_PACKAGES' GROUP BY target)
SELECT package.attributes ->> 'name' AS package, package.attributes ->> 'version' AS version,
  package.attributes ->> 'arch' AS arch, package.attributes ->> 'type' AS type,
  coalesce(sum(sizes.hosts), 0) AS hosts
FROM nodes AS package
  LEFT JOIN edges AS contains ON contains.target = package.key AND contains.kind = 'CONTAINS'
  LEFT JOIN sizes ON sizes.held = contains.source
WHERE package.kind = 'Package' AND ${condition.sql} GROUP BY package.key`,
  cypher: `MATCH (package:Package) WHERE ${condition.cypher}
OPTIONAL MATCH (package)<-[:CONTAINS]-(held:PackageSet)
WITH package, sum(COUNT { (held)<-[:HAS_PACKAGES]-() }) AS hosts
RETURN package.name AS package, package.version AS version, package.arch AS arch, package.type AS type, hosts`,
});
