/**
 * Regular expressions in linear time: the one importer of re2js.
 *
 * Facts come from hosts that may be hostile, and rules from people in a hurry;
 * an engine that backtracks would let either stop the manager. RE2 syntax has
 * no back-references and no look-around. Source: github.com/google/re2, syntax.
 */
import { RE2JS } from "re2js";
import { type Failure, failure } from "../rule-function.ts";

/** Time is pattern times text; both are bounded, and real ones are far below. */
export const PATTERN_LENGTH_MAX = 1000;
export const SEARCHED_LENGTH_MAX = 65_536;

export interface TextSearch {
  /** Undefined when it is not found; else all that was found and its first group. */
  readonly find: (
    text: string,
  ) => { readonly found: string; readonly group: string | undefined } | undefined;
}

/** Refuses what is no regular expression, and flags other than i, m, s. */
export const compilePattern = (source: string, flags: string): TextSearch | Failure => {
  if (source.length > PATTERN_LENGTH_MAX) {
    return failure(`a regular expression has at most ${PATTERN_LENGTH_MAX} characters`);
  }
  let bits = 0;
  for (const letter of flags.toLowerCase()) {
    const bit = flagBits.get(letter);
    if (bit === undefined) return failure(`match has no flag ${letter}; there are i, m and s`);
    bits |= bit;
  }
  try {
    return searchWith(RE2JS.compile(source, bits));
  } catch {
    return failure(`"${source.slice(0, 40).toWellFormed()}" is not a regular expression of RE2`);
  }
};

const flagBits: ReadonlyMap<string, number> = new Map([
  ["i", RE2JS.CASE_INSENSITIVE],
  ["m", RE2JS.MULTILINE],
  ["s", RE2JS.DOTALL],
]);

const searchWith = (pattern: RE2JS): TextSearch => ({
  find: (text) => {
    const matcher = pattern.matcher(text);
    if (!matcher.find()) return undefined;
    const group = matcher.groupCount() > 0 ? matcher.group(1) : undefined;
    return { found: matcher.group(0) ?? "", group: group ?? undefined };
  },
});
