/** What the rules are about, taken from the host the bench runs on. */
import { join } from "node:path";
import type { JsonMap } from "@assimilation/protocol";
import { systemClock, systemFiles, systemMachine } from "@assimilation/protocol/system";
import { loadRuleSet, type RuleSet } from "#cma/rules/rule-set.ts";
import { createCollector } from "#nanoprobe/discovery/collector.ts";
import { procSys } from "#nanoprobe/discovery/modules/proc-sys.ts";
import { quietLogger } from "./quiet-logger.ts";

/** Its kernel settings. */
export const factsOfThisHost = async (): Promise<JsonMap> => {
  const collector = createCollector({
    clock: systemClock,
    files: systemFiles,
    logger: quietLogger,
    machine: systemMachine,
  });
  const { readings } = await collector.collect(procSys);
  const facts = procSys.parse(readings);
  if (facts === undefined) throw new Error("this host has no /proc/sys");
  return facts;
};

export const shippedRules = (): RuleSet =>
  loadRuleSet(systemFiles, [join(import.meta.dirname, "../rules/base")]).ruleSet;
