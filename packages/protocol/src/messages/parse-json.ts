/**
 * JSON from outside, parsed within limits.
 *
 * The bytes are counted through before anything is built, so that a bomb costs
 * one pass over at most 4 MiB and no memory. What was built is looked at in
 * place, and copied only to mend a text. What comes out is plain data: own
 * properties only, finite numbers, well-formed texts. Keys that JavaScript gives
 * a meaning (`__proto__`, `constructor`) are refused, not defused, because no
 * honest sender has them: {@link fitFacts} renames them before they leave.
 */

import { MESSAGE_BYTES_MAX } from "../wire/constants.ts";
import { decodeText } from "../wire/text.ts";
import type { Json } from "./message.ts";
import { accept, type Checked, type MessageErrorCode, refuse } from "./message-error.ts";

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
  if (parsed === undefined) return refuse("bad_json");
  const problem = problemIn(parsed.value);
  if (problem !== undefined) return refuse(problem.code, problem.where);
  // What JSON.parse makes is of these types, and of plain data alone.
  const value = parsed.value as Json;
  return accept(mayBeIllFormed(text) ? wellFormed(value) : value);
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

interface Problem {
  readonly code: MessageErrorCode;
  readonly where: string;
}

/**
 * The first thing in `value` that may not be; its path is put together on the way out, where it is
 * needed. Recursion is bounded by {@link JSON_DEPTH_MAX}, which {@link weigh} has held already.
 */
const problemIn = (value: unknown): Problem | undefined => {
  if (typeof value === "number") {
    return Number.isFinite(value) ? undefined : { code: "bad_number", where: "" };
  }
  if (typeof value !== "object" || value === null) return undefined;
  return Array.isArray(value)
    ? problemInList(value)
    : problemInMap(value as Readonly<Record<string, unknown>>);
};

const problemInList = (list: readonly unknown[]): Problem | undefined => {
  for (let index = 0; index < list.length; index++) {
    const problem = problemIn(list[index]);
    if (problem !== undefined) return within(`[${index}]`, problem);
  }
  return undefined;
};

const problemInMap = (map: Readonly<Record<string, unknown>>): Problem | undefined => {
  for (const key of Object.keys(map)) {
    if (HOSTILE_KEYS.has(key) || key.length > JSON_KEY_LENGTH_MAX) {
      return { code: "bad_key", where: "" };
    }
    const problem = problemIn(map[key]);
    if (problem !== undefined) return within(key.slice(0, 64).toWellFormed(), problem);
  }
  return undefined;
};

const within = (outer: string, { code, where }: Problem): Problem => ({
  code,
  where: where === "" || where.startsWith("[") ? `${outer}${where}` : `${outer}.${where}`,
});

/** Valid UTF-8 has no lone surrogates: only an escape can bring one. */
const mayBeIllFormed = (text: string): boolean => /\\ud[89a-f]/i.test(text);

/** A copy with well-formed texts and keys. */
const wellFormed = (value: Json): Json => {
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(wellFormed);
  // fromEntries defines own properties: no key can reach a setter.
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key.toWellFormed(), wellFormed(entry)]),
  );
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;
const COLON = 0x3a;
const COMMA = 0x2c;
