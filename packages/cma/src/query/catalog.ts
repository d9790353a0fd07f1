/** The canned queries, in the order of the reference page. */
import { allips } from "./queries/allips.ts";
import { allservers } from "./queries/allservers.ts";
import { failing } from "./queries/failing.ts";
import { findip } from "./queries/findip.ts";
import { nodecount } from "./queries/nodecount.ts";
import { allipports, hostipports } from "./queries/ports.ts";
import { allserversecscores, sechostscores, secrulescores } from "./queries/scores.ts";
import type { Query } from "./query.ts";

export const queries: readonly Query[] = [
  allservers,
  failing,
  allserversecscores,
  sechostscores,
  secrulescores,
  allips,
  findip,
  allipports,
  hostipports,
  nodecount,
];
