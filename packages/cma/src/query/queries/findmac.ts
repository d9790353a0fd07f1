/** Whose interface has a hardware address. */
import { interfaceColumns, interfaceOrder, interfaces } from "../parts/interfaces.ts";
import type { Query } from "../query.ts";

export const findmac: Query = {
  name: "findmac",
  doc: "Which host and interface have a hardware address.",
  parameters: [
    {
      ...{ name: "macaddr", type: "macaddr", isRequired: true },
      doc: "With `:`, `-` or `.` between its digits, or nothing.",
    },
  ],
  columns: interfaceColumns,
  statement: interfaces({
    sql: "nic.attributes ->> 'macaddr' = :macaddr",
    cypher: "nic.macaddr = $macaddr",
  }),
  order: interfaceOrder,
  whenEmpty: "No interface that we know has that address.",
};
