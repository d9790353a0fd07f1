/**
 * Rows out of lists: what many rows have in common is read once, and the rest of them as lists.
 * A store takes longer to answer a row than one more member of a list.
 */
import type { Cell, Row } from "../store/graph-reader.ts";

/**
 * Each place in these columns, lists of one length, becomes a row. It is the same object again with
 * other cells, for there are hundreds of thousands.
 */
export const unfolding = (...names: readonly string[]): ((rows: readonly Row[]) => Iterable<Row>) =>
  function* (rows) {
    for (const row of rows) {
      const lists = names.map((name) => ({ name, members: membersOf(row[name]) }));
      const length = lists[0]?.members.length ?? 0;
      const one: Record<string, Cell> = { ...row };
      for (let at = 0; at < length; at += 1) {
        for (const { name, members } of lists) one[name] = members[at] ?? "";
        yield one;
      }
    }
  };

/** SQL knows no lists, and answers the text of a JSON array. */
export const membersOf = (cell: Cell | undefined): readonly (string | number)[] =>
  typeof cell === "object" && cell !== null ? cell : (arrayIn(cell) ?? []).filter(isPlain);

/** Undefined where there is none: an operator's own statement may answer any text. */
export const arrayIn = (cell: Cell | undefined): readonly unknown[] | undefined => {
  if (typeof cell !== "string" || !/^\s*\[/.test(cell)) return undefined;
  try {
    const parsed: unknown = JSON.parse(cell);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
};

const isPlain = (value: unknown): value is string | number =>
  typeof value === "string" || typeof value === "number";
