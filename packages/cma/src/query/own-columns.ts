/** Whether the answer of an operator's statement has the columns that its file names, of their types. */
import { AssimilationError, visible } from "@assimilation/protocol";
import type { Cell, Row } from "../store/graph-reader.ts";
import type { Column, Query } from "./query.ts";
import { arrayIn } from "./unfolding.ts";

/**
 * Of no row nothing can be said: only with the first do we know what the columns are called.
 * @throws AssimilationError `ASSIM_QUERY_SQL`; else what is mistyped would be a column of blanks.
 */
export const assertColumns = (
  { name, columns }: Pick<Query, "name" | "columns">,
  rows: readonly Row[],
): void => {
  const [first] = rows;
  if (first === undefined) return;
  const missing = columns.find((column) => !Object.hasOwn(first, column.name));
  if (missing !== undefined) {
    throw new AssimilationError(
      "ASSIM_QUERY_SQL",
      `The query ${name} answers no column ${missing.name}, which its file names; its statement answers ${Object.keys(first).map(visible).join(", ")}.`,
    );
  }
  for (const { name: column, type } of columns) {
    const { is, wanted } = shapes[type];
    const wrong = rows.find((row) => !is(row[column] ?? null))?.[column];
    if (wrong === undefined) continue;
    throw new AssimilationError(
      "ASSIM_QUERY_SQL",
      `The query ${name} answers ${shown(wrong)} in the column ${column}, which its file calls a ${type}: that is ${wanted}.`,
    );
  }
};

const shown = (cell: Cell): string => {
  const text = JSON.stringify(cell);
  return visible(text.length > 60 ? `${text.slice(0, 60)}…` : text);
};

interface Shape {
  readonly is: (cell: Cell) => boolean;
  readonly wanted: string;
}

const isNumber = (cell: Cell): boolean => cell === null || typeof cell === "number";

const isFlag = (cell: Cell): boolean =>
  cell === null || typeof cell === "boolean" || cell === 0 || cell === 1;

const isList = (cell: Cell): boolean => typeof cell === "object" || arrayIn(cell) !== undefined;

/** What each type takes of a statement; nothing is every type's. */
const shapes: Readonly<Record<Column["type"], Shape>> = {
  text: { is: () => true, wanted: "anything" },
  count: { is: isNumber, wanted: "a number" },
  time: { is: isNumber, wanted: "a number, of milliseconds since the epoch" },
  flag: { is: isFlag, wanted: "true or false, or 1 or 0" },
  list: { is: isList, wanted: "a list, or in SQL the text of a JSON array" },
};
