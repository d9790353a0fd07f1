/** Packages whose name a regular expression finds. */
import { packageColumns, packageOrder, packages, whenNoPackage } from "../parts/packages.ts";
import type { Query } from "../query.ts";

export const packagegrep: Query = {
  name: "packagegrep",
  doc: "Packages whose name the regular expression finds something in, each version with how many hosts have it.",
  parameters: [
    { name: "regex", type: "regex", doc: "RE2 syntax, such as `^lib.*ssl`.", isRequired: true },
  ],
  columns: packageColumns,
  statement: packages({ sql: "true", cypher: "true" }),
  order: packageOrder,
  filter: { column: "package", parameter: "regex" },
  whenEmpty: whenNoPackage,
};
