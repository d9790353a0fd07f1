/**
 * Facts from text: the few conversions that several modules share.
 *
 * What a host's files say is not trusted. Texts are cut at {@link TEXT_CHARS_MAX}
 * and made well-formed; maps are built from entries, so that a key such as
 * `__proto__` is a key like any other. Control characters stay: they are what
 * the host says, and whoever prints them makes them visible.
 */
import type { Json, JsonMap } from "@assimilation/protocol";

/** Longer than any honest setting; a megabyte in one token is not sent on. */
export const TEXT_CHARS_MAX = 4096;

/** What was cut ends in an ellipsis. */
export const boundedText = (text: string, charsMax: number = TEXT_CHARS_MAX): string =>
  (text.length <= charsMax ? text : `${text.slice(0, charsMax - 1)}…`).toWellFormed();

/** Without the entries that are undefined. Of two equal keys the last wins. */
export const mapOf = (entries: Iterable<readonly [string, Json | undefined]>): JsonMap => {
  const known: [string, Json][] = [];
  for (const [key, value] of entries) {
    if (value !== undefined) known.push([boundedText(key), value]);
  }
  return Object.fromEntries(known);
};

/** A number when `text` is a decimal integer that a JSON number holds exactly; else the text. */
export const decimalOrText = (text: string): number | string => {
  const isDecimal = /^-?(0|[1-9]\d{0,15})$/.test(text);
  return isDecimal && Number.isSafeInteger(Number(text)) ? Number(text) : boundedText(text);
};

/** `{name: true}` for each word. */
export const flagsOf = (words: string): JsonMap =>
  mapOf(wordsOf(words).map((word) => [word, true] as const));

export const wordsOf = (text: string): readonly string[] =>
  text.split(/\s+/).filter((word) => word !== "");

/** Undefined for an empty list. So that the choice among equals does not depend on their order. */
export const smallest = <T extends string | number>(values: readonly T[]): T | undefined =>
  [...values].sort((a, b) => (a < b ? -1 : Number(a > b)))[0];
