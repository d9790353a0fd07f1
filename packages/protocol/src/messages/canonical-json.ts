/**
 * One text for one value: what content hashes are made of.
 *
 * As `JSON.stringify` writes it, without spaces, the keys of each map sorted by
 * UTF-16 code unit. Agent and CMA hash this text, so both must see the same
 * value: an agent hashes facts after {@link fitFacts}, which is what will arrive.
 *
 * Source: RFC 8785, section 3.2; but lone surrogates, which cannot arrive, are
 * escaped rather than refused.
 */
import type { Json } from "./message.ts";

export const canonicalJson = (value: Json): string => {
  const turned = new Set<Json>();
  return isInOrder(value, turned) ? JSON.stringify(value) : write(value, turned);
};

/** What is in order the engine writes as the same text, in a third of the time. */
const write = (value: Json, turned: ReadonlySet<Json>): string => {
  if (value === null || typeof value !== "object" || !turned.has(value)) {
    return JSON.stringify(value);
  }
  if (isList(value)) return `[${value.map((each) => write(each, turned)).join(",")}]`;
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${write(value[key] ?? null, turned)}`);
  return `{${fields.join(",")}}`;
};

/**
 * Adds to `turned` each list and map that is not in order or has one in it. All in one walk: with
 * one at each level, a deep document from outside would cost sixty times its size.
 */
const isInOrder = (value: Json | undefined, turned: Set<Json>): boolean => {
  if (value === undefined) return false;
  if (value === null || typeof value !== "object") return true;
  let isAll = true;
  if (isList(value)) {
    for (const each of value) if (!isInOrder(each, turned)) isAll = false;
  } else {
    let last: string | undefined;
    for (const [key, each] of Object.entries(value)) {
      const isOutOfTurn = last !== undefined && key < last;
      if (!isInOrder(each, turned) || isOutOfTurn) isAll = false;
      last = key;
    }
  }
  if (!isAll) turned.add(value);
  return isAll;
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
