/**
 * What an expression comes to on these facts, in one value that reads well in a
 * table: the value, "absent", or `error <column>: <message>`.
 */
import { evaluate } from "#cma/rules/evaluate.ts";
import { parseExpression } from "#cma/rules/parser.ts";
import type { Scopes } from "#cma/rules/rule-value.ts";

export const outcome = (source: string, ...scopes: Scopes): unknown => {
  const parsed = parseExpression(source);
  if (!parsed.ok) return `refused ${parsed.error.column}: ${parsed.error.message}`;
  const evaluated = evaluate(parsed.value, scopes);
  if (!evaluated.ok) return `error ${evaluated.error.column}: ${evaluated.error.message}`;
  return evaluated.value === undefined ? "absent" : evaluated.value;
};
