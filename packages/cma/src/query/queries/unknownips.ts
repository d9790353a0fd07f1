/** Strangers, and addresses whose holder is not known. */
import { unknownAddresses, unknownColumns } from "../parts/unknown.ts";
import type { Query } from "../query.ts";

export const unknownips: Query = {
  name: "unknownips",
  doc: "Addresses that hosts talk to or listen at, at home or in the Internet, and that no host with a nanoprobe holds.",
  parameters: [],
  columns: unknownColumns,
  statement: unknownAddresses({ sql: "true", cypher: "true" }),
  order: ["address"],
  whenEmpty:
    "Hosts talk to and listen at no address that another host does not hold. Neighbours that they only see (ARP) are not discovered yet.",
};
