/**
 * Reading a store from outside of the CMA, while it writes: what every kind of store promises to
 * assimcli and to `npm start`.
 *
 * Nothing but reading is possible, whatever the statement says. Parameters are bound, never pasted.
 */
import { AssimilationError } from "@assimilation/protocol";

export type Cell = string | number | boolean | null | readonly string[];
export type Row = Readonly<Record<string, Cell>>;
export type Parameters = Readonly<Record<string, Cell>>;

type QueryLanguage = "sql" | "cypher";

/** One question in both languages; the reader takes the one it speaks. */
export type Statement = Readonly<Record<QueryLanguage, string>>;

export interface GraphReader {
  readonly language: QueryLanguage;
  /**
   * Parameters by name: `:name` in SQL, where a list is the text of a JSON array, and `$name` in
   * Cypher. The answer is of one commit. Cells are of SQL's few types there: a boolean attribute
   * is 1 or 0.
   * @throws AssimilationError (as a rejection) `ASSIM_STORE_…` where the store cannot be read,
   * `ASSIM_QUERY_SQL` where the statement cannot run, and `ASSIM_QUERY_ROWS` where it answers too much.
   */
  readonly rows: (statement: Statement, parameters: Parameters) => Promise<readonly Row[]>;
  readonly close: () => Promise<void>;
}

/** Of one answer: all listening endpoints of 10,000 hosts, and then some. */
export const ANSWER_ROWS_MAX = 500_000;

export const tooManyRows = (most: number): AssimilationError =>
  new AssimilationError("ASSIM_QUERY_ROWS", `The query answers more than ${most} rows: narrow it.`);
