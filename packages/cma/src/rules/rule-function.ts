/**
 * What a rule function is: one value with a name, a sentence and a pure
 * function, so that the parser, the evaluator and the reference page read the
 * same list (functions/catalog.ts).
 *
 * Logic is three-valued. Undefined arguments are facts that this host does not
 * have, and undefined as an answer means "cannot be said". An answer that is
 * wrong to ask for, such as `LT(ssh, 3)`, is a {@link Failure}: a value, so that
 * no fact of any host can throw its way out of a rule.
 */
import type { RuleMap, RuleValue } from "./rule-value.ts";

export interface RuleFunction {
  readonly name: string;
  /** One sentence with an example in backticks. */
  readonly doc: string;
  readonly argumentsMin: number;
  /** Undefined: as many as the rule has. */
  readonly argumentsMax: number | undefined;
  /** A bare `true` or `false` among the arguments is a boolean; elsewhere it is text. */
  readonly takesTruth?: true;
  /** The last argument is an expression in quotes, which is parsed together with the rule. */
  readonly takesBody?: true;
  /**
   * Called once, at load time, with the arguments that are literals (undefined
   * where they are not) and how many there are. Answers a faster `evaluate`,
   * undefined to keep the general one, or why this call can never work.
   */
  readonly specialise?: (literals: Arguments, count: number) => Evaluate | Failure | undefined;
  readonly evaluate: Evaluate;
}

export type Arguments = readonly (RuleValue | undefined)[];

export type Answer = RuleValue | undefined | Failure;

/** Pure. Never throws. */
export type Evaluate = (args: Arguments, context: FunctionContext) => Answer;

export interface FunctionContext {
  /** Value of `$name`, as the rule itself would see it. */
  readonly lookUp: (name: string) => RuleValue | undefined;
  /** The first scope: the document that the rule is about. */
  readonly document: RuleMap;
  /** Evaluates the quoted expression of a function with `takesBody`; `scope` is all it sees. */
  readonly body: (scope: RuleMap) => Answer;
}

const reason: unique symbol = Symbol("reason");

/** Marked by a symbol, which JSON cannot spell: no fact can pass for a failure. */
export interface Failure {
  readonly [reason]: string;
}

export const failure = (why: string): Failure => ({ [reason]: why });

export const isFailure = (answer: unknown): answer is Failure =>
  typeof answer === "object" && answer !== null && reason in answer;

export const reasonOf = (failed: Failure): string => failed[reason];
