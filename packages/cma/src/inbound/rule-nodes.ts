/**
 * Rules in the graph: one node each, from the rule set that the CMA was started with.
 *
 * State `rule:<id>` keeps the hash of what the node says, so that a start writes only what
 * changed, and knows which rules are gone.
 */
import { canonicalJson } from "@assimilation/protocol";
import type { Attributes } from "../graph/change.ts";
import type { NodeKeys, TextHash } from "../graph/keys.ts";
import { formatExpression } from "../rules/expression.ts";
import type { Rule } from "../rules/rule.ts";
import type { RuleSet } from "../rules/rule-set.ts";
import type { StoreTransaction } from "../store/graph-store.ts";

const STATE_PREFIX = "rule:";

/** The same for sets that judge alike and say the same about it. */
export const hashOfRuleSet = (ruleSet: RuleSet, hash: TextHash): string =>
  hash(canonicalJson([...ruleSet.rules.values()].map(hashedRule)));

/** Puts new and changed rules. Rules that are gone stay until no drone has a verdict on them. */
export const putRules = async (
  tx: StoreTransaction,
  keys: NodeKeys,
  hash: TextHash,
  ruleSet: RuleSet,
  at: number,
): Promise<void> => {
  for (const rule of ruleSet.rules.values()) {
    const set = attributesOfRule(rule);
    const name = stateName(rule.id, hash);
    const value = `${hash(JSON.stringify(set))} ${rule.id}`;
    if ((await tx.state(name)) === value) continue;
    const key = keys.rule(rule.id);
    const before = await tx.node(key);
    const unset = Object.keys(before?.attributes ?? {}).filter((old) => !Object.hasOwn(set, old));
    await tx.apply([{ op: "put_node", key, kind: "Rule", set, unset, at }]);
    await tx.setState(name, value);
  }
};

/** Deletes rules that are gone; to be called when no drone has a verdict on them any more. */
export const deleteRetiredRules = async (
  tx: StoreTransaction,
  keys: NodeKeys,
  ruleSet: RuleSet,
): Promise<void> => {
  for (const { name, value } of await tx.states(STATE_PREFIX)) {
    const id = value.slice(value.indexOf(" ") + 1);
    if (ruleSet.rules.has(id)) continue;
    await tx.apply([{ op: "delete_node", key: keys.rule(id) }]);
    await tx.setState(name, undefined);
  }
};

/** The id is hashed, for names of states are bounded and ids are not. */
const stateName = (id: string, hash: TextHash): string => `${STATE_PREFIX}${hash(id)}`;

const attributesOfRule = (rule: Rule): Attributes => ({
  ruleid: rule.id,
  class: rule.class,
  category: rule.category,
  severity: rule.severity,
  title: rule.title,
  rule: rule.text,
  stig: rule.refs.stig,
  nist_800_53: rule.refs.nist80053,
  cis: Object.entries(rule.refs.cis).map(([benchmark, section]) => `${benchmark} ${section}`),
  aliases: rule.aliases,
  ...(rule.why !== undefined && { why: rule.why }),
  ...(rule.url !== undefined && { url: rule.url }),
  ...(rule.fix !== undefined && { fix: rule.fix.text }),
  ...(rule.fix?.command !== undefined && { fix_command: rule.fix.command }),
  ...(rule.fix?.verify !== undefined && { fix_verify: rule.fix.verify }),
});

const hashedRule = (rule: Rule) => ({
  ...attributesOfRule(rule),
  applies: rule.applies === undefined ? null : formatExpression(rule.applies),
  needs: rule.needs,
});
