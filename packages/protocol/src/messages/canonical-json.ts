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
  if (isInOrder(value)) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${fields.join(",")}}`;
};

/** Then the engine's own writing is the same text, in a third of the time. */
const isInOrder = (value: Json | undefined): boolean => {
  if (value === undefined) return false;
  if (value === null || typeof value !== "object") return true;
  if (isList(value)) return value.every(isInOrder);
  let last: string | undefined;
  for (const [key, each] of Object.entries(value)) {
    if ((last !== undefined && key < last) || !isInOrder(each)) return false;
    last = key;
  }
  return true;
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
