/**
 * Facts as they will travel.
 *
 * Facts come from a host that may be hostile: names of files, arguments of
 * processes, keys of somebody's configuration. A document that the CMA refuses
 * would hide the host, so what cannot be said is mended here, by the sender, in
 * a way that people can see:
 *
 *     key `__proto__` or `constructor`      `?` is added: `__proto__?`
 *     key longer than 4096 code units       cut, and `?` added
 *     two keys that became the same         `?`, `?2`, `?3` …
 *     lone surrogate in a text or key       U+FFFD
 *     number that is not finite             null
 *     deeper than 60 lists and maps         the text `…` in its place
 *     too many keys or values, or too long  all of it: {"NODATA": why}
 *
 * Fitting twice is fitting once, and what fits comes out of the other end equal.
 */
import { encodeText } from "../wire/text.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Json, JsonMap } from "./message.ts";
import {
  HOSTILE_KEYS,
  JSON_BYTES_MAX,
  JSON_DEPTH_MAX,
  JSON_KEY_LENGTH_MAX,
  JSON_KEYS_MAX,
  JSON_VALUES_MAX,
} from "./parse-json.ts";

/** Room for the message around the facts: names, description, number. */
const ENVELOPE_BYTES_MAX = 64 * 1024;
export const FACTS_BYTES_MAX = JSON_BYTES_MAX - ENVELOPE_BYTES_MAX;
const FACTS_DEPTH_MAX = JSON_DEPTH_MAX - 4;
const FACTS_KEYS_MAX = JSON_KEYS_MAX - 1_000;
const FACTS_VALUES_MAX = JSON_VALUES_MAX - 1_000;
/** Room for the `?` and a number. */
const KEY_LENGTH_KEPT = JSON_KEY_LENGTH_MAX - 16;

export const fitFacts = (facts: JsonMap): JsonMap => {
  const size = { keys: 0, values: 0 };
  const fitted = fitMap(facts, 1, size);
  if (size.keys > FACTS_KEYS_MAX) return noFacts("more than 99,000 keys");
  if (size.values > FACTS_VALUES_MAX) return noFacts("more than 499,000 values");
  const bytes = encodeText(canonicalJson(fitted)).byteLength;
  return bytes > FACTS_BYTES_MAX ? noFacts("longer than 4 MiB") : fitted;
};

/** The nearest text that may travel: well-formed, at most `lengthMax` code units. */
export const fitText = (text: string, lengthMax: number): string => {
  const cut = text.length > lengthMax ? text.slice(0, lengthMax) : text;
  // Well-formed last: a cut may have split a pair.
  return cut.toWellFormed();
};

interface Size {
  keys: number;
  values: number;
}

const fit = (value: Json, depth: number, size: Size): Json => {
  size.values += 1;
  if (typeof value === "string") return value.toWellFormed();
  // The sum turns -0, which JSON does not know, into 0.
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : null;
  if (value === null || typeof value !== "object") return value;
  if (depth >= FACTS_DEPTH_MAX) return "…";
  if (isList(value)) return value.map((entry) => fit(entry, depth + 1, size));
  return fitMap(value, depth + 1, size);
};

const fitMap = (map: JsonMap, depth: number, size: Size): JsonMap => {
  const fitted = new Map<string, Json>();
  // Keys that are fine keep their names, whatever others are renamed to.
  const entries = Object.entries(map);
  const isFine = ([key]: [string, Json]): boolean => fitKey(key) === key;
  for (const [key, value] of entries.filter(isFine)) fitted.set(key, fit(value, depth, size));
  const copies = new Map<string, number>();
  for (const [key, value] of entries.filter((entry) => !isFine(entry))) {
    fitted.set(freeKey(fitKey(key), fitted, copies), fit(value, depth, size));
  }
  size.keys += fitted.size;
  return Object.fromEntries(fitted);
};

const fitKey = (key: string): string => {
  if (HOSTILE_KEYS.has(key)) return `${key}?`;
  if (key.length > JSON_KEY_LENGTH_MAX) return `${key.slice(0, KEY_LENGTH_KEPT).toWellFormed()}?`;
  return key.toWellFormed();
};

const freeKey = (
  wanted: string,
  taken: ReadonlyMap<string, Json>,
  copies: Map<string, number>,
): string => {
  let copy = copies.get(wanted) ?? 0;
  let key = wanted;
  while (taken.has(key)) {
    copy += 1;
    key = `${wanted.slice(0, KEY_LENGTH_KEPT)}?${copy + 1}`;
  }
  copies.set(wanted, copy);
  return key;
};

const noFacts = (why: string): JsonMap => ({ NODATA: why });

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
