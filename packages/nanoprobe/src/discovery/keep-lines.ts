/**
 * The lines of a file that are wanted, as text.
 *
 *     Package: bash               ─►  Package: bash
 *     Status: install ok installed    Version: 5.2.15-2
 *     Description: GNU shell
 *      (ten more lines)
 *     Version: 5.2.15-2
 *
 * Of the database of a package manager that is a tenth, and only that tenth becomes text: an agent
 * is to take little memory on a host that has other things to do.
 */
import type { Pace } from "./pace.ts";

/** Lines looked at that cost as much as one operation of {@link Pace}. */
const LINES_AN_OPERATION = 64;

/** With the empty lines, and without a line feed at the end. */
export const keepLines = async (
  bytes: Uint8Array,
  beginnings: readonly string[],
  pace: Pace,
): Promise<string> => {
  const wanted = beginnings.map((beginning) => new TextEncoder().encode(beginning));
  const kept: string[] = [];
  let looked = 0;
  for (let start = 0; start < bytes.byteLength; ) {
    const end = lineEnd(bytes, start);
    if (end === start || wanted.some((beginning) => beginsWith(bytes, start, beginning))) {
      kept.push(utf8.decode(bytes.subarray(start, end)));
    }
    start = end + 1;
    looked += 1;
    if (looked % LINES_AN_OPERATION === 0 && pace.spend(1)) await pace.giveWay();
  }
  return kept.join("\n");
};

const LINE_FEED = 0x0a;
const utf8 = new TextDecoder();

/** A loop, for it is three times as quick as `indexOf` on lines as short as these. */
const lineEnd = (bytes: Uint8Array, start: number): number => {
  let end = start;
  while (end < bytes.byteLength && bytes[end] !== LINE_FEED) end += 1;
  return end;
};

/** A beginning has no line feed, so it never matches across the end of its line. */
const beginsWith = (bytes: Uint8Array, start: number, beginning: Uint8Array): boolean => {
  for (let index = 0; index < beginning.byteLength; index += 1) {
    if (bytes[start + index] !== beginning[index]) return false;
  }
  return true;
};
