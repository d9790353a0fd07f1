/** Strangers without a name. */
import { unknownAddresses, unknownColumns } from "../parts/unknown.ts";
import type { Query } from "../query.ts";

export const nodns: Query = {
  name: "nodns",
  doc: "As unknownips, those without a name in DNS. Names are not looked up yet, so all of them.",
  parameters: [],
  columns: unknownColumns,
  statement: unknownAddresses({
    sql: "ip.attributes ->> 'dnsname' IS NULL",
    cypher: "ip.dnsname IS NULL",
  }),
  order: ["address"],
  whenEmpty: "Hosts talk to no unknown address without a name.",
};
