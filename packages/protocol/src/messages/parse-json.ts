/**
 * JSON from outside, parsed within limits.
 *
 * The bytes are counted through before anything is built, so that a bomb costs
 * one pass over at most 4 MiB and no memory. What comes out is plain data: own
 * properties only, finite numbers, well-formed texts. Keys that JavaScript gives
 * a meaning (`__proto__`, `constructor`) are refused, not defused, because no
 * honest sender has them: {@link fitFacts} renames them before they leave.
 */

import { MESSAGE_BYTES_MAX } from "../wire/constants.ts";
import { decodeText } from "../wire/text.ts";
import type { Json, JsonMap } from "./message.ts";
import { accept, type Checked, refuse } from "./message-error.ts";

export const JSON_BYTES_MAX = MESSAGE_BYTES_MAX;
/** Lists and maps inside each other; a scalar alone has depth 0. */
export const JSON_DEPTH_MAX = 64;
/** In the whole document. */
export const JSON_KEYS_MAX = 100_000;
/** Keys, list entries and scalars together: 4 MiB of `[[],[],…` is a million objects otherwise. */
export const JSON_VALUES_MAX = 500_000;
/** UTF-16 code units. */
export const JSON_KEY_LENGTH_MAX = 4096;

/** Keys that reach a prototype wherever somebody assigns them by name. */
export const HOSTILE_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor"]);

export const parseJson = (bytes: Uint8Array): Checked<Json> => {
  if (bytes.byteLength > JSON_BYTES_MAX) return refuse("too_long");
  const weighed = weigh(bytes);
  if (!weighed.ok) return weighed;
  const text = decodeText(bytes);
  if (text === undefined) return refuse("bad_utf8");
  const parsed = parseText(text);
  return parsed === undefined ? refuse("bad_json") : clean(parsed.value, "");
};

/**
 * Counts depth, keys and values without parsing. Exact for valid JSON; whatever
 * else it lets through, `JSON.parse` refuses.
 */
const weigh = (bytes: Uint8Array): Checked<undefined> => {
  let depth = 0;
  let keys = 0;
  let values = 1;
  for (let i = 0; i < bytes.byteLength; i++) {
    switch (bytes[i]) {
      case QUOTE:
        i = endOfText(bytes, i);
        break;
      case OPEN_LIST:
      case OPEN_MAP:
        depth += 1;
        values += 1;
        if (depth > JSON_DEPTH_MAX) return refuse("too_deep");
        break;
      case CLOSE_LIST:
      case CLOSE_MAP:
        depth -= 1;
        break;
      case COLON:
        keys += 1;
        break;
      case COMMA:
        values += 1;
        break;
    }
    if (keys > JSON_KEYS_MAX) return refuse("too_many_keys");
    if (values > JSON_VALUES_MAX) return refuse("too_many_values");
  }
  return accept(undefined);
};

/** Where the closing quote is; the end of `bytes` when there is none. */
const endOfText = (bytes: Uint8Array, start: number): number => {
  let i = start + 1;
  while (i < bytes.byteLength && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i;
};

const parseText = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** Recursion is bounded by {@link JSON_DEPTH_MAX}, which {@link weigh} has held already. */
const clean = (value: unknown, where: string): Checked<Json> => {
  if (value === null || typeof value === "boolean") return accept(value);
  if (typeof value === "string") return accept(value.toWellFormed());
  if (typeof value === "number") {
    return Number.isFinite(value) ? accept(value) : refuse("bad_number", where);
  }
  if (Array.isArray(value)) return cleanList(value, where);
  return cleanMap(Object.entries(value ?? {}), where);
};

const cleanList = (list: readonly unknown[], where: string): Checked<Json> => {
  const cleaned: Json[] = [];
  for (const [index, entry] of list.entries()) {
    const result = clean(entry, `${where}[${index}]`);
    if (!result.ok) return result;
    cleaned.push(result.value);
  }
  return accept(cleaned);
};

const cleanMap = (entries: readonly [string, unknown][], where: string): Checked<JsonMap> => {
  const cleaned: [string, Json][] = [];
  for (const [rawKey, value] of entries) {
    const key = rawKey.toWellFormed();
    if (HOSTILE_KEYS.has(key) || key.length > JSON_KEY_LENGTH_MAX) {
      return refuse("bad_key", where);
    }
    const result = clean(value, where === "" ? key.slice(0, 64) : `${where}.${key.slice(0, 64)}`);
    if (!result.ok) return result;
    cleaned.push([key, result.value]);
  }
  // fromEntries defines own properties: no key can reach a setter.
  return accept(Object.fromEntries(cleaned));
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;
const COLON = 0x3a;
const COMMA = 0x2c;
