/**
 * Shapes of JSON, checked once at the door.
 *
 * A {@link Check} turns JSON into a typed value or says which part was wrong.
 * Shapes are closed: a field that is not named is refused, so that nothing a
 * peer invents travels further than this.
 */

import type { Json, JsonMap } from "./message.ts";
import { accept, type Checked, refuse } from "./message-error.ts";

export type Check<T> = (value: Json, where: string) => Checked<T>;

/** Lengths are UTF-16 code units. */
export const text =
  (lengthMax: number, lengthMin = 0): Check<string> =>
  (value, where) =>
    typeof value === "string" && value.length >= lengthMin && value.length <= lengthMax
      ? accept(value)
      : refuse("bad_shape", where);

/** Lower-case hexadecimal, exactly `digits` of them. */
export const hex =
  (digits: number): Check<string> =>
  (value, where) =>
    typeof value === "string" && value.length === digits && /^[0-9a-f]*$/.test(value)
      ? accept(value)
      : refuse("bad_shape", where);

export const integer =
  (min: number, max: number): Check<number> =>
  (value, where) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max
      ? accept(value)
      : refuse("bad_shape", where);

export const boolean: Check<boolean> = (value, where) =>
  typeof value === "boolean" ? accept(value) : refuse("bad_shape", where);

export const kindOf =
  <Kind extends string>(kind: Kind): Check<Kind> =>
  (value, where) =>
    value === kind ? accept(kind) : refuse("bad_shape", where);

export const map: Check<JsonMap> = (value, where) =>
  isMap(value) ? accept(value) : refuse("bad_shape", where);

export const listOf =
  <T>(check: Check<T>, entriesMax: number): Check<readonly T[]> =>
  (value, where) => {
    if (!Array.isArray(value) || value.length > entriesMax) return refuse("bad_shape", where);
    const entries: T[] = [];
    for (const [index, entry] of value.entries()) {
      const checked = check(entry, `${where}[${index}]`);
      if (!checked.ok) return checked;
      entries.push(checked.value);
    }
    return accept(entries);
  };

export const recordOf =
  <T>(check: Check<T>, entriesMax: number, keyLengthMax: number): Check<Record<string, T>> =>
  (value, where) => {
    if (!isMap(value)) return refuse("bad_shape", where);
    const entries: [string, T][] = [];
    for (const [key, entry] of Object.entries(value)) {
      if (entries.length === entriesMax || key.length > keyLengthMax) {
        return refuse("bad_shape", where);
      }
      const checked = check(entry, `${where}.${key}`);
      if (!checked.ok) return checked;
      entries.push([key, checked.value]);
    }
    return accept(Object.fromEntries(entries));
  };

/** A map with exactly these fields, none missing and none beside them. */
export const closed =
  <T extends object>(fields: { readonly [Name in keyof T]: Check<T[Name]> }): Check<T> =>
  (value, where) => {
    if (!isMap(value)) return refuse("bad_shape", where);
    const checks: readonly [string, Check<unknown>][] = Object.entries(fields);
    const entries: [string, unknown][] = [];
    for (const [name, check] of checks) {
      const inside = where === "" ? name : `${where}.${name}`;
      const field = Object.hasOwn(value, name) ? value[name] : undefined;
      if (field === undefined) return refuse("bad_shape", inside);
      const checked = check(field, inside);
      if (!checked.ok) return checked;
      entries.push([name, checked.value]);
    }
    if (Object.keys(value).length > checks.length) return refuse("bad_shape", where);
    // Each field has been checked by the check of its name.
    return accept(Object.fromEntries(entries) as T);
  };

const isMap = (value: Json): value is JsonMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);
