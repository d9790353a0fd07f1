/**
 * One rule file: a map of rule id → rule, about one class of documents.
 *
 *     rules/base/proc-sys.json   class proc_sys   {"nist_V-38511": {"category": …, "rule": …}}
 *
 * Parsed at the door: past it, a rule is a tree. What is wrong with one rule
 * refuses that rule, what is wrong with the JSON refuses the file.
 */
import type { Expression } from "./expression.ts";
import {
  type JsonEntry,
  type JsonNode,
  plainOf,
  readJson,
  repeatedKeyIn,
} from "./json-document.ts";
import { parseExpression } from "./parser.ts";
import type { Fix, References, RefusedRule, Rule, RuleTest } from "./rule.ts";
import { refuseEntry } from "./rule-schema.ts";
import { isMap, memberOf, membersOf, type RuleMap, ruleValueOf } from "./rule-value.ts";
import { severities, verdicts } from "./verdict.ts";

export interface RuleFile {
  readonly rules: readonly Rule[];
  readonly refused: readonly RefusedRule[];
}

/** `proc-sys.json` and `proc_sys.json` are both about `proc_sys`; undefined when it is no rule file. */
export const classOfFile = (name: string): string | undefined =>
  /^([A-Za-z0-9][\w-]*)\.json$/.exec(name)?.[1]?.replaceAll("-", "_");

export const parseRuleFile = (file: string, ruleClass: string, source: string): RuleFile => {
  const read = readJson(source);
  if (!read.ok) return refusedFile(file, read.line, read.reason);
  if (read.value.kind !== "map") return refusedFile(file, 1, "a rule file is a map of rules");

  const rules: Rule[] = [];
  const refused: RefusedRule[] = [];
  const { entries } = read.value;
  const byId = Map.groupBy(entries, ({ key }) => key);
  for (const entry of entries) {
    const twin = byId.get(entry.key)?.find((other) => other !== entry);
    const parsed =
      twin === undefined
        ? parseRule(file, ruleClass, entry)
        : refuse(`this id is also on line ${twin.line}; neither counts`);
    if (!parsed.ok) {
      const line = parsed.line ?? entry.line;
      refused.push({ file, line, ruleId: entry.key.slice(0, 100), reason: parsed.reason });
    } else if (parsed.value !== undefined) {
      rules.push(parsed.value);
    }
  }
  return { rules, refused };
};

/** Value undefined: an entry that is a comment. */
type ParsedRule =
  | { readonly ok: true; readonly value: Rule | undefined }
  | { readonly ok: false; readonly line: number | undefined; readonly reason: string };

const parseRule = (
  file: string,
  ruleClass: string,
  { key, line, value }: JsonEntry,
): ParsedRule => {
  if (!/^[A-Za-z0-9][\w.:-]{0,99}$/.test(key)) return refuse("this cannot be the id of a rule");
  const repeated = repeatedKeyIn(value);
  if (repeated !== undefined) {
    return refuse(`the key "${repeated.key.slice(0, 40)}" is there twice`, repeated.line);
  }
  const entry = ruleValueOf(plainOf(value));
  if (entry === undefined || !isMap(entry)) return refuse("a rule is a map");
  const refusal = refuseEntry(entry);
  if (refusal !== undefined) return refuse(refusal, lineOf(value, refusal));
  if (memberOf(entry, "category") === "comment") return { ok: true, value: undefined };

  const rule = parseIn(entry, "rule", value);
  if (!rule.ok) return rule;
  if (rule.value === undefined || rule.value.kind === "literal") {
    return refuse("rule is only a value: what should it be compared with?");
  }
  const applies = parseIn(entry, "applies", value);
  if (!applies.ok) return applies;
  return {
    ok: true,
    value: {
      id: key,
      class: ruleClass,
      category: textIn(entry, "category") ?? "",
      severity: severities.find((one) => one === memberOf(entry, "severity")) ?? "medium",
      title: textIn(entry, "title") ?? key,
      text: textIn(entry, "rule") ?? "",
      expression: rule.value,
      applies: applies.value,
      needs: textsIn(entry, "needs"),
      why: textIn(entry, "why"),
      fix: fixIn(mapIn(entry, "fix")),
      url: textIn(entry, "url"),
      refs: refsIn(mapIn(entry, "refs")),
      aliases: textsIn(entry, "aliases"),
      tests: testsIn(entry),
      given: Object.keys(entry),
      file,
      line,
    },
  };
};

const parseIn = (
  entry: RuleMap,
  name: string,
  node: JsonNode,
):
  | { readonly ok: true; readonly value: Expression | undefined }
  | (ParsedRule & { readonly ok: false }) => {
  const text = textIn(entry, name);
  if (text === undefined) return { ok: true, value: undefined };
  const parsed = parseExpression(text);
  if (parsed.ok) return parsed;
  const { message, column } = parsed.error;
  return refuse(`${name}, column ${column}: ${message}`, lineOf(node, name));
};

/** Line of the key that a text begins or ends with, which is how refusals name one. */
const lineOf = (node: JsonNode, text: string): number | undefined => {
  const entries = node.kind === "map" ? node.entries : [];
  const named = entries.find(({ key }) => text.startsWith(key) || text.endsWith(`"${key}"`));
  return named?.line;
};

const fixIn = (fix: RuleMap | undefined): Fix | undefined => {
  const text = fix === undefined ? undefined : textIn(fix, "text");
  if (fix === undefined || text === undefined) return undefined;
  return { text, command: textIn(fix, "command"), verify: textIn(fix, "verify") };
};

const refsIn = (refs: RuleMap = {}): References => ({
  stig: textsIn(refs, "stig"),
  cis: Object.fromEntries(
    Object.entries(mapIn(refs, "cis") ?? {}).map(([key, section]) => [key, String(section)]),
  ),
  nist80053: textsIn(refs, "nist_800_53"),
});

const testsIn = (entry: RuleMap): readonly RuleTest[] => {
  const tests = memberOf(entry, "tests");
  return (Array.isArray(tests) ? membersOf(tests) : []).filter(isMap).map((test) => ({
    facts: mapIn(test, "facts") ?? {},
    host: mapIn(test, "host") ?? {},
    is: verdicts.find((one) => one === memberOf(test, "is")) ?? "error",
  }));
};

const textIn = (map: RuleMap, key: string): string | undefined => {
  const value = memberOf(map, key);
  return typeof value === "string" ? value : undefined;
};

const textsIn = (map: RuleMap, key: string): readonly string[] => {
  const value = memberOf(map, key);
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
};

const mapIn = (map: RuleMap, key: string): RuleMap | undefined => {
  const value = memberOf(map, key);
  return value !== undefined && isMap(value) ? value : undefined;
};

const refuse = (reason: string, line?: number): ParsedRule & { readonly ok: false } => ({
  ok: false,
  line,
  reason,
});

const refusedFile = (file: string, line: number, reason: string): RuleFile => ({
  rules: [],
  refused: [{ file, line, ruleId: undefined, reason }],
});
