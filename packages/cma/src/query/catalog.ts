/** The canned queries, in the order of the reference page. */
import { allbpscores } from "./queries/allbpscores.ts";
import { allhostscores } from "./queries/allhostscores.ts";
import { allhostsubgraph } from "./queries/allhostsubgraph.ts";
import { allipports } from "./queries/allipports.ts";
import { allips } from "./queries/allips.ts";
import { allpackages } from "./queries/allpackages.ts";
import { allrulescores } from "./queries/allrulescores.ts";
import { allservernetscores } from "./queries/allservernetscores.ts";
import { allservers } from "./queries/allservers.ts";
import { allserversecscores } from "./queries/allserversecscores.ts";
import { allservicestatus } from "./queries/allservicestatus.ts";
import { allswitchports } from "./queries/allswitchports.ts";
import { blastradius } from "./queries/blastradius.ts";
import { changes } from "./queries/changes.ts";
import { crashed } from "./queries/crashed.ts";
import { down } from "./queries/down.ts";
import { downservices } from "./queries/downservices.ts";
import { failing } from "./queries/failing.ts";
import { findip } from "./queries/findip.ts";
import { findmac } from "./queries/findmac.ts";
import { hostdependencies } from "./queries/hostdependencies.ts";
import { hostipports } from "./queries/hostipports.ts";
import { hostservicestatus } from "./queries/hostservicestatus.ts";
import { hostsubgraph } from "./queries/hostsubgraph.ts";
import { hostswitchports } from "./queries/hostswitchports.ts";
import { nodecount } from "./queries/nodecount.ts";
import { nodns } from "./queries/nodns.ts";
import { nooui } from "./queries/nooui.ts";
import { packagegrep } from "./queries/packagegrep.ts";
import { packagename } from "./queries/packagename.ts";
import { packageprefix } from "./queries/packageprefix.ts";
import { sechostscores } from "./queries/sechostscores.ts";
import { secrulescores } from "./queries/secrulescores.ts";
import { shutdown } from "./queries/shutdown.ts";
import { totalscores } from "./queries/totalscores.ts";
import { unknownips } from "./queries/unknownips.ts";
import { unmonitored } from "./queries/unmonitored.ts";
import { waived } from "./queries/waived.ts";
import { whatlistens } from "./queries/whatlistens.ts";
import type { Query } from "./query.ts";

export const queries: readonly Query[] = [
  allservers,
  down,
  crashed,
  shutdown,
  failing,
  waived,
  changes,
  allserversecscores,
  allservernetscores,
  allbpscores,
  totalscores,
  allhostscores,
  sechostscores,
  allrulescores,
  secrulescores,
  allips,
  unknownips,
  nodns,
  nooui,
  findip,
  findmac,
  allipports,
  hostipports,
  whatlistens,
  hostdependencies,
  blastradius,
  allservicestatus,
  downservices,
  hostservicestatus,
  unmonitored,
  allswitchports,
  hostswitchports,
  allpackages,
  packagename,
  packageprefix,
  packagegrep,
  nodecount,
  allhostsubgraph,
  hostsubgraph,
];
