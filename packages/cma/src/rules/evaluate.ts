/**
 * Tree and facts → value.
 *
 * Depth is bounded by the parser and work by {@link STEPS_MAX}, so an answer
 * always comes, and never as an exception.
 */
import type { Expression } from "./expression.ts";
import type { ExpressionError } from "./lexer.ts";
import {
  type Answer,
  type FunctionContext,
  failure,
  isFailure,
  reasonOf,
} from "./rule-function.ts";
import type { RuleMap, RuleValue, Scopes } from "./rule-value.ts";
import { lookUp } from "./variable.ts";

/** A FOREACH over 100,000 files with a rule of ten parts; some 100 ms. */
export const STEPS_MAX = 1_000_000;

/** Value undefined: absent, this host does not have that. */
export type Evaluated =
  | { readonly ok: true; readonly value: RuleValue | undefined }
  | { readonly ok: false; readonly error: ExpressionError };

/** Pure. Never throws. */
export const evaluate = (expression: Expression, scopes: Scopes): Evaluated => {
  const run: Run = { steps: 0, failedAt: 1 };
  const answer = answerOf(expression, scopes, run);
  if (!isFailure(answer)) return { ok: true, value: answer };
  return { ok: false, error: { message: reasonOf(answer), column: run.failedAt } };
};

interface Run {
  steps: number;
  /** Column of the innermost call that failed. */
  failedAt: number;
}

const answerOf = (expression: Expression, scopes: Scopes, run: Run): Answer => {
  run.steps += 1;
  if (run.steps > STEPS_MAX) return failure(`this takes more than ${STEPS_MAX} steps`);
  if (expression.kind === "literal") return expression.value;
  if (expression.kind === "variable") return lookUp(scopes, expression.name);

  const args: (RuleValue | undefined)[] = [];
  for (const arg of expression.arguments) {
    const answer = answerOf(arg, scopes, run);
    if (isFailure(answer)) return answer;
    args.push(answer);
  }
  const { body } = expression;
  let hasFailedBelow = false;
  const context: FunctionContext = {
    lookUp: (name) => lookUp(scopes, name),
    document: mapOf(scopes[0]),
    body: (scope) => {
      const answer = body === undefined ? undefined : answerOf(body, [scope], run);
      if (isFailure(answer)) hasFailedBelow = true;
      return answer;
    },
  };
  const answer = expression.evaluate(args, context);
  if (isFailure(answer) && !hasFailedBelow) run.failedAt = expression.column;
  return answer;
};

/** The one place where a scope becomes a map of values; see rule-value.ts on what is inside. */
const mapOf = (scope: Scopes[number] | undefined): RuleMap => (scope ?? {}) as RuleMap;
