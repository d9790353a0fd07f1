/**
 * Every discovery module, in the order in which they run, and what starts them.
 *
 * Most start with the agent. Some wait for what another one finds: on a system
 * that is not Linux nobody looks for sysctls.
 */
import type { JsonMap } from "@assimilation/protocol";
import type { DiscoveryModule } from "./module.ts";
import { cpu } from "./modules/cpu.ts";
import { listeners } from "./modules/listeners.ts";
import { loginDefs } from "./modules/login-defs.ts";
import { netconfig } from "./modules/netconfig.ts";
import { os } from "./modules/os.ts";
import { packages } from "./modules/packages.ts";
import { procSys } from "./modules/proc-sys.ts";

export interface CatalogEntry {
  readonly module: DiscoveryModule;
  /** Absent: starts with the agent. */
  readonly after?: {
    readonly discovery: string;
    readonly when: (facts: JsonMap) => boolean;
  };
}

export const discoveryCatalog: readonly CatalogEntry[] = [
  { module: netconfig },
  { module: os },
  { module: cpu },
  { module: packages },
  { module: loginDefs },
  { module: listeners },
  {
    module: procSys,
    after: { discovery: os.name, when: (facts) => facts["kernel-name"] === "Linux" },
  },
];
