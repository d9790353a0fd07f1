/**
 * Rule functions that ask whether values are among others.
 *
 * The first argument may be one value, a list (each element counts) or a map
 * (each key counts). A list or map among the others stands for its members.
 */
import { type Answer, type Arguments, failure, type RuleFunction } from "../rule-function.ts";
import { isList, isMap, membersOf, type RuleValue } from "../rule-value.ts";
import { sameValue } from "../value.ts";

/** Two lists out of facts would otherwise cost the product of their lengths. */
const COMPARISONS_MAX = 1_000_000;

export const within: RuleFunction = {
  name: "IN",
  doc: "True when the first argument, or all that is in it, is among the others: `IN($net.core.default_qdisc, fq, fq_codel)`.",
  argumentsMin: 2,
  argumentsMax: undefined,
  evaluate: (args) =>
    judge(args, (wanted, allowed) => {
      if (wanted.length === 0) return undefined;
      return wanted.every((one) => allowed.some((other) => sameValue(one, other)));
    }),
};

export const notWithin: RuleFunction = {
  name: "NOTIN",
  doc: "True when the first argument, and nothing that is in it, is among the others: `NOTIN($Ciphers, 3des-cbc, arcfour)`.",
  argumentsMin: 2,
  argumentsMax: undefined,
  evaluate: (args) =>
    judge(
      args,
      (wanted, allowed) => !wanted.some((one) => allowed.some((other) => sameValue(one, other))),
    ),
};

const judge = (
  [first, ...others]: Arguments,
  decide: (wanted: readonly RuleValue[], allowed: readonly RuleValue[]) => boolean | undefined,
): Answer => {
  const known = others.filter((other) => other !== undefined);
  if (first === undefined || known.length === 0) return undefined;

  const wanted = contentsOf(first);
  const allowed = known.flatMap(contentsOf);
  if (wanted.length * allowed.length > COMPARISONS_MAX) {
    return failure(`this is more than ${COMPARISONS_MAX} comparisons`);
  }
  return decide(wanted, allowed);
};

const contentsOf = (value: RuleValue): readonly RuleValue[] => {
  if (isList(value)) return membersOf(value);
  return isMap(value) ? Object.keys(value) : [value];
};
