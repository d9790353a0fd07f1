/**
 * A rule set: a basis and what is derived from it, directory by directory.
 *
 *     rules/base                       nist_V-38542: EQ($…rp_filter, 1)
 *     /usr/share/assimilation/rules    nist_V-38542: IN($…rp_filter, 1, 2)   ◄ counts
 *
 * A later directory inherits every id and may redefine it; `IGNORE(reason)`
 * switches one off. A redefinition that is refused leaves the inherited rule in
 * force: a typing error must not switch a rule off.
 */
import type { FileResult, Files } from "@assimilation/protocol";
import type { RefusedRule, Rule } from "./rule.ts";
import { classOfFile, parseRuleFile, type RuleFile } from "./rule-file.ts";

export interface RuleSet {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly byClass: ReadonlyMap<string, readonly Rule[]>;
}

export interface LoadedRuleSet {
  readonly ruleSet: RuleSet;
  readonly refused: readonly RefusedRule[];
}

const RULE_FILE_BYTES_MAX = 4 * 1024 * 1024;
const RULE_FILES_MAX = 1000;

/** The first directory is the basis and must be there; later ones may be missing. */
export const loadRuleSet = (
  files: Pick<Files, "list" | "readText">,
  directories: readonly string[],
): LoadedRuleSet => {
  const rules = new Map<string, Rule>();
  const refused: RefusedRule[] = [];
  for (const [index, directory] of directories.entries()) {
    const loaded = loadDirectory(files, directory, index === 0);
    refused.push(...loaded.refused);
    for (const rule of loaded.rules) {
      const inherited = rules.get(rule.id);
      rules.set(rule.id, inherited === undefined ? rule : inherit(inherited, rule));
    }
  }
  return { ruleSet: createRuleSet([...rules.values()]), refused };
};

/** Of two rules with one id the later counts. */
export const createRuleSet = (rules: readonly Rule[]): RuleSet => {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return {
    rules: byId,
    byClass: Map.groupBy([...byId.values()], (rule) => rule.class),
  };
};

/** In the order in which the ids were first defined. */
export const rulesOf = (ruleSet: RuleSet, ruleClass: string): readonly Rule[] =>
  ruleSet.byClass.get(ruleClass) ?? [];

/** What a redefinition does not say about the rule itself stays as it was. */
const inherit = (inherited: Rule, rule: Rule): Rule => ({
  ...rule,
  severity: rule.given.includes("severity") ? rule.severity : inherited.severity,
  title: rule.given.includes("title") ? rule.title : inherited.title,
  why: rule.why ?? inherited.why,
  url: rule.url ?? inherited.url,
  aliases: rule.aliases.length > 0 ? rule.aliases : inherited.aliases,
});

const loadDirectory = (
  files: Pick<Files, "list" | "readText">,
  directory: string,
  isBasis: boolean,
): RuleFile => {
  const entries = files.list(directory, RULE_FILES_MAX);
  if (!entries.ok) {
    return entries.code === "ENOENT" && !isBasis ? nothing : unreadable(directory, entries);
  }
  const rules: Rule[] = [];
  const refused: RefusedRule[] = [];
  for (const { name } of entries.value) {
    const ruleClass = classOfFile(name);
    if (ruleClass === undefined) continue;
    const loaded = loadFile(files, `${directory}/${name}`, ruleClass);
    rules.push(...loaded.rules);
    refused.push(...loaded.refused);
  }
  return withoutTwins({ rules, refused });
};

const loadFile = (files: Pick<Files, "readText">, file: string, ruleClass: string): RuleFile => {
  const text = files.readText(file, RULE_FILE_BYTES_MAX);
  return text.ok ? parseRuleFile(file, ruleClass, text.value) : unreadable(file, text);
};

/** An id in two files of one directory: nobody can say which was meant. */
const withoutTwins = ({ rules, refused }: RuleFile): RuleFile => {
  const byId = Map.groupBy(rules, ({ id }) => id);
  const twins = [...byId.values()].filter(({ length }) => length > 1).flat();
  return {
    rules: rules.filter((rule) => !twins.includes(rule)),
    refused: [
      ...refused,
      ...twins.map(({ file, line, id }) => {
        const others = byId.get(id)?.filter((one) => one.file !== file) ?? [];
        const places = others.map((one) => `${one.file}, line ${one.line}`).join("; ");
        return { file, line, ruleId: id, reason: `this id is also in ${places}; neither counts` };
      }),
    ],
  };
};

const nothing: RuleFile = { rules: [], refused: [] };

const unreadable = (
  file: string,
  { code }: FileResult<unknown> & { readonly ok: false },
): RuleFile => ({
  rules: [],
  refused: [{ file, line: undefined, ruleId: undefined, reason: `it cannot be read (${code})` }],
});
