/** Whether the answer of an operator's statement has the columns that its file names. */
import { AssimilationError, visible } from "@assimilation/protocol";
import type { Row } from "../store/graph-reader.ts";
import type { Query } from "./query.ts";

/**
 * Of no row nothing can be said: only with the first do we know what the columns are called.
 * @throws AssimilationError `ASSIM_QUERY_SQL`; else a mistyped name would be a column of blanks.
 */
export const assertColumns = (
  { name, columns }: Pick<Query, "name" | "columns">,
  [row]: readonly Row[],
): void => {
  if (row === undefined) return;
  const missing = columns.find((column) => !Object.hasOwn(row, column.name));
  if (missing === undefined) return;
  throw new AssimilationError(
    "ASSIM_QUERY_SQL",
    `The query ${name} answers no column ${missing.name}, which its file names; its statement answers ${Object.keys(row).map(visible).join(", ")}.`,
  );
};
