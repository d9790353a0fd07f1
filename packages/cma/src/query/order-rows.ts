/**
 * The order of rows, the same whatever store answered: numbers by size, all else by its text.
 *
 * An answer has hundreds of thousands of rows, and few different cells in most of its columns. So
 * each column's different cells are put in order once, and rows are then compared by the places of
 * their cells: by whole numbers. A column is looked at only where all before it tie.
 */
import type { Cell } from "../store/graph-reader.ts";

/** One column of what is put in order: its cell in each row. */
export interface SortKey {
  readonly cellAt: (row: number) => Cell | undefined;
  readonly isDescending: boolean;
}

/** Which row comes first, which second, and so on; rows that tie stay as they were. */
export const orderOfRows = (count: number, keys: readonly SortKey[]): Uint32Array => {
  const columns = keys.map((key) => once(() => placesOf(count, key)));
  return Uint32Array.from({ length: count }, (_, row) => row).sort((one, other) => {
    for (const places of columns) {
      const of = places();
      const difference = (of[one] ?? 0) - (of[other] ?? 0);
      if (difference !== 0) return difference;
    }
    return one - other;
  });
};

/** Lists as their members with a space between; what is absent as the empty text. */
export const textOf = (cell: Cell | undefined): string => {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "object" ? cell.join(" ") : String(cell);
};

/** Of each row, the place of its cell among the column's different ones. */
const placesOf = (count: number, { cellAt, isDescending }: SortKey): Int32Array => {
  const numberOf = new Map<string | number, number>();
  const numbers = new Int32Array(count);
  for (let row = 0; row < count; row += 1) {
    const cell = cellAt(row);
    const value = typeof cell === "number" || typeof cell === "string" ? cell : textOf(cell);
    const known = numberOf.get(value);
    numbers[row] = known ?? numberOf.size;
    if (known === undefined) numberOf.set(value, numberOf.size);
  }
  const values = [...numberOf.keys()];
  const places = new Int32Array(values.length);
  const sorted = values.map((_, number) => number).sort((a, b) => compare(values[a], values[b]));
  for (const [place, number] of sorted.entries()) places[number] = isDescending ? -place : place;
  return numbers.map((number) => places[number] ?? 0);
};

const compare = (one: Cell | undefined, other: Cell | undefined): number => {
  if (typeof one === "number" && typeof other === "number") return one - other;
  const [left, right] = [textOf(one), textOf(other)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

const once = <T>(work: () => T): (() => T) => {
  let done: { readonly value: T } | undefined;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
};
