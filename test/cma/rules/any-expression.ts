/**
 * Texts that are expressions: every function of the catalogue, with a number of
 * arguments that it takes, over variables and literals.
 */
import fc from "fast-check";
import { ruleFunctions } from "#cma/rules/functions/catalog.ts";
import type { RuleFunction } from "#cma/rules/rule-function.ts";

const leaf = fc.oneof(
  fc.constantFrom("$a", "$b", "$a.b", "$a[0]", "$list[-1]", "$argv", "$__proto__", "$missing"),
  fc.constantFrom("0", "-1", "077", "0x1f", "1.5", "word", "true", "false", '"te\\"xt"', '"a+"'),
);

/** The words that some arguments have to be, so that a call is not always refused. */
const special = (ruleFunction: RuleFunction, args: readonly string[]): readonly string[] => {
  if (ruleFunction.takesBody === true) return [...args.slice(0, -1), '"EQ($b, 1)"'];
  if (ruleFunction.name === "match") return [args[0] ?? "$a", '"[a-c]+(x|y)*"', "i"];
  return args;
};

const { call } = fc.letrec<{ call: string; argument: string }>((tie) => ({
  argument: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf, tie("call")),
  call: fc
    .tuple(
      fc.constantFrom(...ruleFunctions),
      fc.array(tie("argument"), { minLength: 4, maxLength: 4 }),
    )
    .chain(([ruleFunction, args]) =>
      fc
        .integer({ min: ruleFunction.argumentsMin, max: ruleFunction.argumentsMax ?? 4 })
        .map((count) => {
          const chosen = special(ruleFunction, args.slice(0, count));
          return `${ruleFunction.name}(${chosen.join(", ")})`;
        }),
    ),
}));

export const anyExpressionText: fc.Arbitrary<string> = call;
