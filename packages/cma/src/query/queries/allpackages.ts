/** Each version of each package, and on how many hosts. */
import { packageColumns, packageOrder, packages, whenNoPackage } from "../parts/packages.ts";
import type { Query } from "../query.ts";

export const allpackages: Query = {
  name: "allpackages",
  doc: "Each installed version of each package, and on how many hosts it is.",
  parameters: [],
  columns: packageColumns,
  statement: packages({ sql: "true", cypher: "true" }),
  order: packageOrder,
  whenEmpty: whenNoPackage,
};
