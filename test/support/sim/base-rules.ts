/** The rules that are shipped, as the CMA loads them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadRuleSet, type RuleSet } from "#cma/rules/rule-set.ts";
import { createSimFiles } from "./files.ts";

const directory = join(import.meta.dirname, "../../../rules/base");

export const baseRules = (): RuleSet => {
  const texts = readdirSync(directory).map(
    (name) => [`/rules/${name}`, readFileSync(join(directory, name), "utf8")] as const,
  );
  const { ruleSet, refused } = loadRuleSet(createSimFiles(new Map(texts)), ["/rules"]);
  if (refused.length > 0) throw new Error(JSON.stringify(refused));
  return ruleSet;
};
