/**
 * What a rule may compare: facts as they came, as JSON.
 *
 * Undefined, everywhere in rules, means "this host does not have that", which
 * neither passes nor fails. JSON's null is read as undefined.
 */
export type RuleValue =
  | boolean
  | number
  | string
  | readonly RuleValue[]
  | { readonly [key: string]: RuleValue };

export type RuleList = readonly RuleValue[];

export type RuleMap = { readonly [key: string]: RuleValue };

/** Whole JSON maps, asked in order: this document, then the host's attributes. */
export type Scopes = readonly Readonly<Record<string, unknown>>[];

/**
 * One fact, as far as its own type goes: what is inside a list or a map is
 * looked at when it is asked for, through {@link membersOf} and {@link memberOf}.
 */
export const ruleValueOf = (fact: unknown): RuleValue | undefined =>
  isRuleValue(fact) ? fact : undefined;

export const isList = (value: unknown): value is RuleList => Array.isArray(value);

export const isMap = (value: unknown): value is RuleMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Own keys only: a fact called `constructor` is a fact, and one that is missing is missing. */
export const memberOf = (map: Readonly<Record<string, unknown>>, key: string) =>
  Object.hasOwn(map, key) ? ruleValueOf(map[key]) : undefined;

/** Elements of a list or values of a map, without nulls. */
export const membersOf = (value: RuleList | RuleMap): readonly RuleValue[] =>
  (isList(value) ? value : Object.values(value)).filter(isRuleValue);

const isRuleValue = (fact: unknown): fact is RuleValue =>
  typeof fact === "string" ||
  typeof fact === "number" ||
  typeof fact === "boolean" ||
  (typeof fact === "object" && fact !== null);
