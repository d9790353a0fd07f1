/**
 * Interfaces that no maker answers for, by what their address says of itself. There are tens of
 * thousands of makers' prefixes, and more each week: a list that is old calls the new ones made up.
 */
import { interfaceColumns, interfaceOrder, interfaces } from "../parts/interfaces.ts";
import type { Query } from "../query.ts";

export const nooui: Query = {
  name: "nooui",
  doc: "Interfaces whose hardware address says of itself that no maker gave it, by one bit: virtual, randomised or made up. Makers' prefixes (OUI) are not looked up.",
  parameters: [],
  columns: interfaceColumns,
  // The second digit has the bit "locally administered". Source: IEEE 802-2014, section 8.2.2
  statement: interfaces({
    sql: "substr(nic.attributes ->> 'macaddr', 2, 1) IN ('2', '3', '6', '7', 'a', 'b', 'e', 'f')",
    cypher: "substring(nic.macaddr, 1, 1) IN ['2', '3', '6', '7', 'a', 'b', 'e', 'f']",
  }),
  order: interfaceOrder,
  whenEmpty: "No hardware address that we know is locally administered.",
};
