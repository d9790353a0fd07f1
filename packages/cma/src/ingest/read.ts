/**
 * Typed readers over what a host says.
 *
 * Ingestion's door: the wire has checked that a document is bounded, well-formed JSON; here
 * each value is taken if it has the wanted shape, and is undefined otherwise. Never throws.
 */
import type { Json, JsonMap } from "@assimilation/protocol";

/** As long as a path on Linux may be; more of one text helps nobody. */
const TEXT_CHARS_MAX = 4096;

export const mapOf = (value: Json | undefined): JsonMap | undefined =>
  isMap(value) ? value : undefined;

/** Entries in the order of their names, so that a document's order never shows in the graph. */
export const entriesOf = (value: Json | undefined): readonly (readonly [string, Json])[] =>
  isMap(value) ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : [];

/** Cut to {@link TEXT_CHARS_MAX}; empty counts as absent. */
export const textOf = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? cut(value) : undefined;

export const integerOf = (value: Json | undefined): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;

export const booleanOf = (value: Json | undefined): boolean | undefined =>
  typeof value === "boolean" ? value : undefined;

/** The texts of a list, at most `most`; numbers in it are written out. */
export const textsOf = (value: Json | undefined, most: number): readonly string[] =>
  Array.isArray(value)
    ? value
        .slice(0, most)
        .filter((entry) => typeof entry === "string" || typeof entry === "number")
        .map((entry) => cut(String(entry)))
    : [];

/** Six groups of two digits, or eight octets and more for InfiniBand; lower case, colons. */
export const macOf = (value: Json | undefined): string | undefined => {
  const text = textOf(value)?.toLowerCase().replaceAll("-", ":");
  return text !== undefined && /^[0-9a-f]{2}(:[0-9a-f]{2}){5,19}$/.test(text) ? text : undefined;
};

const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const cut = (text: string): string => text.slice(0, TEXT_CHARS_MAX).toWellFormed();
