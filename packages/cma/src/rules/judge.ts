/**
 * A rule and the facts of a host → a verdict.
 *
 *     NODATA, or needs missing ─► not_applicable     applies not true ─► not_applicable
 *     IGNORE(…) ─► ignored                           true / false / absent ─► pass / fail / not_applicable
 *     anything else ─► error
 */

import { evaluate } from "./evaluate.ts";
import type { Expression } from "./expression.ts";
import type { Rule } from "./rule.ts";
import { isMap, memberOf, type Scopes } from "./rule-value.ts";
import { describe, textOf, truthOf } from "./value.ts";
import type { Verdict } from "./verdict.ts";

export interface Judgement {
  readonly verdict: Verdict;
  /** Why, where the verdict alone does not say. */
  readonly reason?: string;
}

/**
 * `scopes`: the document that the rule is about, then the host's attributes,
 * where the newest document of each type is found under its type. Never throws.
 */
export const evaluateRule = (
  rule: Pick<Rule, "expression" | "applies" | "needs">,
  scopes: Scopes,
): Judgement => {
  if (isWithoutFacts(scopes[0])) {
    return { verdict: "not_applicable", reason: "this host has nothing to read here" };
  }
  const missing = rule.needs.find((type) => !isDelivered(type, scopes));
  if (missing !== undefined) {
    return {
      verdict: "not_applicable",
      reason: `it needs the facts of ${missing}, which this host has not delivered`,
    };
  }
  if (rule.applies !== undefined) {
    const applies = judge(rule.applies, scopes);
    if (applies.verdict === "error") return applies;
    if (applies.verdict !== "pass") {
      return { verdict: "not_applicable", reason: "it does not apply to this host" };
    }
  }
  return reasonToIgnore(rule.expression, scopes) ?? judge(rule.expression, scopes);
};

const judge = (expression: Expression, scopes: Scopes): Judgement => {
  const evaluated = evaluate(expression, scopes);
  if (!evaluated.ok) {
    const { message, column } = evaluated.error;
    return { verdict: "error", reason: `column ${column}: ${message}` };
  }
  const { value } = evaluated;
  if (value === undefined) return { verdict: "not_applicable" };
  const truth = truthOf(value);
  if (truth !== undefined) return { verdict: truth ? "pass" : "fail" };
  return { verdict: "error", reason: `the rule gives ${describe(value)}, not true or false` };
};

/** Only the outermost IGNORE: within AND or OR it is but one true argument. */
const reasonToIgnore = (expression: Expression, scopes: Scopes): Judgement | undefined => {
  if (expression.kind !== "call" || expression.function.name !== "IGNORE") return undefined;
  const words = expression.arguments.map((arg) => {
    const evaluated = evaluate(arg, scopes);
    return evaluated.ok && evaluated.value !== undefined ? textOf(evaluated.value) : undefined;
  });
  return { verdict: "ignored", reason: words.filter((word) => word !== undefined).join(", ") };
};

/** `{"NODATA": "why"}` and nothing else: a setting that is called so changes no verdict. */
const isWithoutFacts = (document: Scopes[number] = {}): boolean =>
  Object.hasOwn(document, "NODATA") && Object.keys(document).length === 1;

const isDelivered = (type: string, scopes: Scopes): boolean =>
  scopes.some((scope) => isMap(memberOf(scope, type)));
