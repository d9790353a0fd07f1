/** Who has a package. */
import { cypherHost, sqlHosts } from "../parts/hosts.ts";
import { whenNoPackage } from "../parts/packages.ts";
import type { Query } from "../query.ts";

export const packagename: Query = {
  name: "packagename",
  doc: "Which hosts have a package, and in which version.",
  parameters: [{ name: "name", type: "text", doc: "The package's whole name.", isRequired: true }],
  columns: [
    { name: "host", type: "text", doc: "Who has it." },
    { name: "package", type: "text", doc: "Its name." },
    { name: "version", type: "text", doc: "As its packager writes it." },
    { name: "arch", type: "text", doc: "Architecture it was built for." },
    { name: "type", type: "text", doc: "`deb`, `rpm`, `apk`, `npm`, …" },
  ],
  statement: {
    sql: `WITH ${sqlHosts}
SELECT d.host AS host, package.attributes ->> 'name' AS package, package.attributes ->> 'version' AS version,
  package.attributes ->> 'arch' AS arch, package.attributes ->> 'type' AS type
FROM nodes AS package
  CROSS JOIN edges AS contains ON contains.target = package.key AND contains.kind = 'CONTAINS'
  CROSS JOIN edges AS has ON has.target = contains.source AND has.kind = 'HAS_PACKAGES'
  CROSS JOIN hosts AS d ON d.key = has.source
WHERE package.kind = 'Package' AND package.attributes ->> 'name' = :name`,
    cypher: `MATCH (package:Package)<-[:CONTAINS]-(:PackageSet)<-[:HAS_PACKAGES]-(d:Drone) WHERE package.name = $name
RETURN ${cypherHost("d")} AS host, package.name AS package, package.version AS version,
  package.arch AS arch, package.type AS type`,
  },
  order: ["host", "version"],
  whenEmpty: whenNoPackage,
};
