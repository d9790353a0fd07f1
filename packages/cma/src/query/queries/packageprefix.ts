/** Packages whose name begins so. */
import { packageColumns, packageOrder, packages, whenNoPackage } from "../parts/packages.ts";
import type { Query } from "../query.ts";

export const packageprefix: Query = {
  name: "packageprefix",
  doc: "Packages whose name begins so, each version with how many hosts have it.",
  parameters: [{ name: "prefix", type: "text", doc: "Beginning of the name.", isRequired: true }],
  columns: packageColumns,
  statement: packages({
    // To length(), a text ends where a NUL is.
    sql: "instr(package.attributes ->> 'name', :prefix) = 1",
    cypher: "package.name STARTS WITH $prefix",
  }),
  order: packageOrder,
  whenEmpty: whenNoPackage,
};
