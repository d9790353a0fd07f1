/**
 * Rule functions on text: searching, and the parts of a path.
 */
import {
  type Answer,
  type Arguments,
  type FunctionContext,
  failure,
  isFailure,
  type RuleFunction,
} from "../rule-function.ts";
import type { RuleValue } from "../rule-value.ts";
import { describe, textOf } from "../value.ts";
import { compilePattern, SEARCHED_LENGTH_MAX, type TextSearch } from "./pattern.ts";

export const match: RuleFunction = {
  name: "match",
  doc: 'True when a regular expression (RE2 syntax) is found in the text; flags i, m and s: `match($Banner, "^/etc/issue", i)`.',
  argumentsMin: 2,
  argumentsMax: 3,
  specialise: ([, pattern, flags], count) => {
    if (pattern === undefined || (count > 2 && flags === undefined)) return undefined;
    const search = searchOf(pattern, flags);
    if (isFailure(search)) return search;
    return ([text]) => find(text, search);
  },
  evaluate: (args) => {
    const [text, pattern, flags] = args;
    if (text === undefined || pattern === undefined) return undefined;
    if (args.length > 2 && flags === undefined) return undefined;
    const search = searchOf(pattern, flags);
    return isFailure(search) ? search : find(text, search);
  },
};

export const basename: RuleFunction = {
  name: "basename",
  doc: "What follows the last slash of the first path that is known, or of `$pathname`: `basename($exe)`.",
  argumentsMin: 0,
  argumentsMax: undefined,
  evaluate: (args, context) =>
    onPath("basename", args, context, (path) => path.slice(path.lastIndexOf("/") + 1)),
};

export const dirname: RuleFunction = {
  name: "dirname",
  doc: "What precedes the last slash of the first path that is known, or of `$pathname`: `dirname($exe)`.",
  argumentsMin: 0,
  argumentsMax: undefined,
  evaluate: (args, context) =>
    onPath("dirname", args, context, (path) => {
      const slash = path.lastIndexOf("/");
      return slash === 0 ? "/" : path.slice(0, Math.max(slash, 0));
    }),
};

const searchOf = (pattern: RuleValue, flags: RuleValue | undefined) => {
  const source = textOf(pattern);
  const letters = flags === undefined ? "" : textOf(flags);
  if (source === undefined || letters === undefined) {
    return failure("a regular expression and its flags are text");
  }
  return compilePattern(source, letters);
};

const find = (value: RuleValue | undefined, search: TextSearch): Answer => {
  if (value === undefined) return undefined;
  const text = textOf(value);
  if (text === undefined) return failure(`match searches text, not ${describe(value)}`);
  if (text.length > SEARCHED_LENGTH_MAX) {
    return failure(`match searches at most ${SEARCHED_LENGTH_MAX} characters`);
  }
  return search.find(text) !== undefined;
};

const onPath = (
  name: string,
  args: Arguments,
  context: FunctionContext,
  partOf: (path: string) => string,
): Answer => {
  const candidates = args.length === 0 ? [context.lookUp("pathname")] : args;
  const path = candidates.find((candidate) => candidate !== undefined);
  if (path === undefined) return undefined;
  return typeof path === "string"
    ? partOf(path)
    : failure(`${name} takes a path, not ${describe(path)}`);
};
