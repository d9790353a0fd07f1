/**
 * When two values are the same, and what a value is worth as a number, a truth
 * value or text.
 *
 * Agents report `"1"` from one file and `1` from another for the same setting,
 * so a number and a text that reads as a number are compared as numbers, and a
 * boolean and `true` or `False` as booleans. Two texts are compared as texts:
 * `"022"` is not `"18"`. Lists and maps are equal when their contents are.
 */
import { readNumberText } from "./number-text.ts";
import { isList, isMap, type RuleValue, ruleValueOf } from "./rule-value.ts";

export const sameValue = (a: RuleValue, b: RuleValue): boolean => {
  if (typeof a === "object" || typeof b === "object") return sameContents(a, b);
  if (typeof a === typeof b) return a === b;
  if (typeof a === "number" || typeof b === "number") return sameAs(numberOf(a), numberOf(b));
  return sameAs(truthOf(a), truthOf(b));
};

/** A number, or text that reads as one. */
export const numberOf = (value: RuleValue): number | undefined => {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const read = readNumberText(value);
  return read.kind === "number" ? read.value : undefined;
};

/** A boolean, or the text `true` or `false` in any case. */
export const truthOf = (value: RuleValue): boolean | undefined => {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  const word = value.toLowerCase();
  return word === "true" ? true : word === "false" ? false : undefined;
};

/** Undefined for lists and maps. */
export const textOf = (value: RuleValue): string | undefined =>
  typeof value === "object" ? undefined : String(value);

/** For messages: what it is, and never the whole of it. */
export const describe = (value: RuleValue): string => {
  if (isList(value)) return "a list";
  if (isMap(value)) return "a map";
  if (typeof value !== "string") return String(value);
  // A cut may have split a character, and no store keeps the half of one.
  return `the text "${value.slice(0, 40).toWellFormed()}"`;
};

const sameAs = <T>(a: T | undefined, b: T | undefined): boolean => a !== undefined && a === b;

/** With a list of what is left to compare, for facts may be nested deeper than a stack is. */
const sameContents = (first: RuleValue, second: RuleValue): boolean => {
  const left: (readonly [RuleValue | undefined, RuleValue | undefined])[] = [[first, second]];
  for (let pair = left.pop(); pair !== undefined; pair = left.pop()) {
    const [a, b] = pair;
    if (isList(a) && isList(b)) {
      if (a.length !== b.length) return false;
      for (const [index, member] of a.entries()) {
        left.push([ruleValueOf(member), ruleValueOf(b[index])]);
      }
    } else if (isMap(a) && isMap(b)) {
      const keys = Object.keys(a);
      if (keys.length !== Object.keys(b).length) return false;
      for (const key of keys) {
        if (!Object.hasOwn(b, key)) return false;
        left.push([ruleValueOf(a[key]), ruleValueOf(b[key])]);
      }
    } else if (a !== b) return false;
  }
  return true;
};
