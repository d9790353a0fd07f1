/**
 * The closed schema of one entry of a rule file: which keys there are, what
 * each may hold, and what is wrong when it holds something else.
 *
 * Two keys are enough, `category` and `rule`. A key that is not listed refuses
 * the rule: a misspelt `severty` must not quietly become "medium".
 */
import { isMap, type RuleMap, ruleValueOf } from "./rule-value.ts";
import { severities, verdicts } from "./verdict.ts";

interface RuleKey {
  readonly name: string;
  readonly doc: string;
  readonly accepts: (value: unknown) => boolean;
  /** What should be there, for the refusal. */
  readonly wants: string;
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

const isMapOf = (keys: Readonly<Record<string, (value: unknown) => boolean>>) => (value: unknown) =>
  isPlainMap(value) &&
  Object.entries(value).every(([key, one]) => Object.hasOwn(keys, key) && keys[key]?.(one));

const isPlainMap = (value: unknown): value is RuleMap => {
  const map = ruleValueOf(value);
  return map !== undefined && isMap(map);
};

const isRefs = isMapOf({
  stig: isTexts,
  cis: (value) => isPlainMap(value) && Object.values(value).every(isText),
  nist_800_53: isTexts,
});

const isTest = (value: unknown): boolean =>
  isMapOf({
    facts: isPlainMap,
    host: isPlainMap,
    is: (verdict) => verdicts.some((one) => one === verdict),
  })(value) &&
  isPlainMap(value) &&
  Object.hasOwn(value, "facts") &&
  Object.hasOwn(value, "is");

const text = "text that is not empty";
const texts = "a list of texts";

const ruleKeys: readonly RuleKey[] = [
  {
    name: "category",
    doc: "What it is about: `security`, `networking`, …; `comment` marks an entry that is no rule. Required.",
    accepts: isText,
    wants: text,
  },
  { name: "rule", doc: "The expression. Required.", accepts: isText, wants: text },
  {
    name: "severity",
    doc: "`high`, `medium` (when missing) or `low`.",
    accepts: (value) => severities.some((one) => one === value),
    wants: "high, medium or low",
  },
  { name: "title", doc: "What is right, in one line.", accepts: isText, wants: text },
  {
    name: "applies",
    doc: "An expression; where it is not true, the rule is not applicable.",
    accepts: isText,
    wants: text,
  },
  {
    name: "needs",
    doc: "Other discovery types whose facts it reads; until they are delivered it is not applicable.",
    accepts: isTexts,
    wants: texts,
  },
  { name: "why", doc: "What can happen otherwise.", accepts: isText, wants: text },
  {
    name: "fix",
    doc: "`text` (required in it), `command` for a root shell, `verify`.",
    accepts: (value) =>
      isMapOf({ text: isText, command: isText, verify: isText })(value) &&
      isPlainMap(value) &&
      Object.hasOwn(value, "text"),
    wants: "a map with text, and perhaps command and verify",
  },
  { name: "url", doc: "Where to read more.", accepts: isText, wants: text },
  {
    name: "refs",
    doc: "`stig`: list of ids; `cis`: map of benchmark to section; `nist_800_53`: list of controls.",
    accepts: isRefs,
    wants: "a map of stig, cis and nist_800_53",
  },
  { name: "aliases", doc: "Other ids it is known by.", accepts: isTexts, wants: texts },
  {
    name: "tests",
    doc: "Cases of `facts` (the document), perhaps `host` (its attributes), and the verdict that they get, `is`.",
    accepts: (value) => Array.isArray(value) && value.every(isTest),
    wants: "a list of maps with facts, is and perhaps host",
  },
  { name: "comment", doc: "For readers of the file.", accepts: isText, wants: text },
  { name: "copyright", doc: "For readers of the file.", accepts: isText, wants: text },
  { name: "license", doc: "For readers of the file.", accepts: isText, wants: text },
];

/** The rows of the table in docs/reference/rules.md. */
export const renderRuleKeys = (): string =>
  ruleKeys.map(({ name, doc }) => `| \`${name}\` | ${doc} |\n`).join("");

/** Why this cannot be a rule; undefined when it can. */
export const refuseEntry = (entry: RuleMap): string | undefined => {
  for (const [name, value] of Object.entries(entry)) {
    const key = ruleKeys.find((one) => one.name === name);
    if (key === undefined) return `there is no key "${name.slice(0, 40)}"`;
    if (!key.accepts(value)) return `${name} must be ${key.wants}`;
  }
  const missing = ["category", "rule"].find((name) => !Object.hasOwn(entry, name));
  return missing === undefined ? undefined : `${missing} is missing`;
};
