/** Interfaces that no maker answers for. */
import { interfaceColumns, interfaceOrder, interfaces } from "../parts/interfaces.ts";
import type { Query } from "../query.ts";

export const nooui: Query = {
  name: "nooui",
  doc: "Interfaces without a maker's prefix (OUI) in their hardware address: virtual, randomised or made up.",
  parameters: [],
  columns: interfaceColumns,
  // The second digit has the bit "locally administered". Source: IEEE 802-2014, section 8.2.2
  statement: interfaces({
    sql: "substr(nic.attributes ->> 'macaddr', 2, 1) IN ('2', '3', '6', '7', 'a', 'b', 'e', 'f')",
    cypher: "substring(nic.macaddr, 1, 1) IN ['2', '3', '6', '7', 'a', 'b', 'e', 'f']",
  }),
  order: interfaceOrder,
  whenEmpty: "Each hardware address that we know has the prefix of a maker.",
};
