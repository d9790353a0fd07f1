/**
 * The tree that a rule is parsed into, once, when it is loaded.
 *
 *     EQ($net.ipv4.ip_forward, 0)
 *
 *     call EQ ─┬─ variable net.ipv4.ip_forward
 *              └─ literal 0
 *
 * There is no way from a value back to a tree: facts are never parsed.
 */
import type { Evaluate, RuleFunction } from "./rule-function.ts";

export type Expression = Literal | Variable | Call;

interface Literal {
  readonly kind: "literal";
  readonly value: boolean | number | string;
}

interface Variable {
  readonly kind: "variable";
  readonly name: string;
}

export interface Call {
  readonly kind: "call";
  readonly function: RuleFunction;
  readonly arguments: readonly Expression[];
  /** The quoted expression of a function with `takesBody`. */
  readonly body?: Expression;
  /** The function's own, or the one that it made for these literals. */
  readonly evaluate: Evaluate;
  /** Where the call begins, counted from 1. */
  readonly column: number;
}

/** In the one spelling that parses back to the same tree. */
export const formatExpression = (expression: Expression): string => {
  switch (expression.kind) {
    case "literal":
      return typeof expression.value === "string" ? quote(expression.value) : `${expression.value}`;
    case "variable":
      return `$${expression.name}`;
    case "call": {
      const args = expression.arguments.map(formatExpression);
      const body = expression.body === undefined ? [] : [quote(formatExpression(expression.body))];
      return `${expression.function.name}(${[...args, ...body].join(", ")})`;
    }
  }
};

const quote = (text: string): string =>
  `"${text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")}"`;
