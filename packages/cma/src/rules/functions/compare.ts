/**
 * Rule functions that compare a fact with constants.
 *
 * The first argument is held against each of the others. Others that are
 * absent are skipped; when the first or all others are absent, so is the answer.
 */
import { type Answer, type Arguments, failure, type RuleFunction } from "../rule-function.ts";
import type { RuleValue } from "../rule-value.ts";
import { describe, numberOf, sameValue } from "../value.ts";

export const eq: RuleFunction = {
  name: "EQ",
  doc: "True when every known argument equals the first: `EQ($net.ipv4.ip_forward, 0)`.",
  argumentsMin: 2,
  argumentsMax: undefined,
  evaluate: (args) => holdEach(args, sameValue),
};

export const ne: RuleFunction = {
  name: "NE",
  doc: "True when no known argument equals the first: `NE($ENCRYPT_METHOD, MD5, DES)`.",
  argumentsMin: 2,
  argumentsMax: undefined,
  evaluate: (args) => holdEach(args, (first, other) => !sameValue(first, other)),
};

export const lt: RuleFunction = {
  name: "LT",
  doc: "True when the first number is less than each of the others: `LT($PASS_MIN_DAYS, 8)`.",
  argumentsMin: 2,
  argumentsMax: undefined,
  evaluate: (args) => holdEachNumber("LT", args, (first, other) => first < other),
};

export const gt: RuleFunction = {
  name: "GT",
  doc: "True when the first number is greater than each of the others: `GT($max_log_file, 6)`.",
  argumentsMin: 2,
  argumentsMax: undefined,
  evaluate: (args) => holdEachNumber("GT", args, (first, other) => first > other),
};

export const le: RuleFunction = {
  name: "LE",
  doc: "True when the first number is at most each of the others: `LE($PASS_MAX_DAYS, 60)`.",
  argumentsMin: 2,
  argumentsMax: undefined,
  evaluate: (args) => holdEachNumber("LE", args, (first, other) => first <= other),
};

export const ge: RuleFunction = {
  name: "GE",
  doc: "True when the first number is at least each of the others: `GE($PASS_WARN_AGE, 7)`.",
  argumentsMin: 2,
  argumentsMax: undefined,
  evaluate: (args) => holdEachNumber("GE", args, (first, other) => first >= other),
};

const holdEach = (
  [first, ...others]: Arguments,
  holds: (first: RuleValue, other: RuleValue) => boolean,
): boolean | undefined => {
  const known = others.filter((other) => other !== undefined);
  if (first === undefined || known.length === 0) return undefined;
  return known.every((other) => holds(first, other));
};

const holdEachNumber = (
  name: string,
  args: Arguments,
  holds: (first: number, other: number) => boolean,
): Answer => {
  const odd = args.find((arg) => arg !== undefined && numberOf(arg) === undefined);
  if (odd !== undefined) return failure(`${name} compares numbers, not ${describe(odd)}`);

  const numbers = args.map((arg) => (arg === undefined ? undefined : numberOf(arg)));
  const [first, ...others] = numbers;
  const known = others.filter((other) => other !== undefined);
  if (first === undefined || known.length === 0) return undefined;
  return known.every((other) => holds(first, other));
};
