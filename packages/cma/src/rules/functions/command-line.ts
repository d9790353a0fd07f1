/**
 * Rule functions that look into a command line: a list of texts, `$argv` where
 * none is given. What is no text in it is passed over.
 */
import {
  type Answer,
  type Arguments,
  type FunctionContext,
  failure,
  isFailure,
  type RuleFunction,
} from "../rule-function.ts";
import { isList, membersOf } from "../rule-value.ts";
import { describe, textOf } from "../value.ts";
import { compilePattern, SEARCHED_LENGTH_MAX } from "./pattern.ts";

export const argEquals: RuleFunction = {
  name: "argequals",
  doc: "The value of the first argument `name=value` of a command line: `argequals(-Dneo4j.home)`.",
  argumentsMin: 1,
  argumentsMax: 2,
  evaluate: (args, context) =>
    onCommandLine("argequals", args, context, (words, name) => {
      const found = words.find((word) => word.startsWith(`${name}=`));
      return found?.slice(name.length + 1);
    }),
};

export const argMatch: RuleFunction = {
  name: "argmatch",
  doc: 'The first group, or else all, of what a regular expression finds in the first argument that has it: `argmatch("--config=(.*)")`.',
  argumentsMin: 1,
  argumentsMax: 2,
  specialise: (literals, count) => {
    const pattern = literals[count - 1];
    const search = typeof pattern === "string" ? compilePattern(pattern, "") : undefined;
    return isFailure(search) ? search : undefined;
  },
  evaluate: (args, context) =>
    onCommandLine("argmatch", args, context, (words, pattern) => {
      const search = compilePattern(pattern, "");
      if (isFailure(search)) return search;
      for (const word of words) {
        if (word.length > SEARCHED_LENGTH_MAX) continue;
        const hit = search.find(word);
        if (hit !== undefined) return hit.group ?? hit.found;
      }
      return undefined;
    }),
};

export const flagValue: RuleFunction = {
  name: "flagvalue",
  doc: "The argument after a flag, or attached to a flag of one letter: `flagvalue(-c)` of `-c my.conf` or `-cmy.conf`.",
  argumentsMin: 1,
  argumentsMax: 2,
  evaluate: (args, context) =>
    onCommandLine("flagvalue", args, context, (words, flag) => {
      const mayAttach = flag.length === 2;
      const at = words.findIndex((word) => word === flag || (mayAttach && word.startsWith(flag)));
      const word = words[at];
      if (word === undefined) return undefined;
      return word === flag ? words[at + 1] : word.slice(flag.length);
    }),
};

/** One argument: what to look for in `$argv`. Two: the list, or its name, and what to look for. */
const onCommandLine = (
  name: string,
  args: Arguments,
  context: FunctionContext,
  search: (words: readonly string[], wanted: string) => Answer,
): Answer => {
  const given = args.length === 2 ? args[0] : context.lookUp("argv");
  const wanted = args.at(-1);
  const list = typeof given === "string" ? context.lookUp(given) : given;
  if (list === undefined || wanted === undefined) return undefined;
  if (!isList(list)) return failure(`${name} looks into a list, not ${describe(list)}`);
  const text = textOf(wanted);
  if (text === undefined) return failure(`${name} looks for text, not ${describe(wanted)}`);
  return search(
    membersOf(list).filter((word) => typeof word === "string"),
    text,
  );
};
