/**
 * The reference page of the rule functions, from their catalogue.
 */
import type { RuleFunction } from "../rule-function.ts";
import { functionGroups } from "./catalog.ts";

/** All of docs/reference/rule-functions.md. */
export const renderRuleFunctions = (): string => {
  const groups = functionGroups.map(
    ({ title, functions }) =>
      `## ${title}\n\n| Function | Arguments | Meaning |\n| --- | --- | --- |\n${functions
        .map(renderRow)
        .join("")}`,
  );
  return `# Rule functions\n\n${introduction}\n\n${groups.join("\n")}`;
};

const introduction = [
  "Rendered from the catalogue in `packages/cma/src/rules/functions`; `npm run docs` writes it anew.",
  "How expressions are written and when they are absent says [rules.md](rules.md).",
].join("\n");

const renderRow = (ruleFunction: RuleFunction): string =>
  `| \`${ruleFunction.name}\` | ${renderCount(ruleFunction)} | ${ruleFunction.doc.replaceAll("|", "\\|")} |\n`;

const renderCount = ({ argumentsMin, argumentsMax }: RuleFunction): string => {
  if (argumentsMax === undefined) return `${argumentsMin} or more`;
  return argumentsMin === argumentsMax ? `${argumentsMin}` : `${argumentsMin} to ${argumentsMax}`;
};
