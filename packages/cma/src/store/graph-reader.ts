/**
 * Reading a store from outside of the CMA, while it writes: what every kind of store promises to
 * assimcli and to `npm start`.
 *
 * Nothing but reading is possible, whatever the statement says. Parameters are bound, never pasted.
 */
import { AssimilationError, visible } from "@assimilation/protocol";

/** What a list may hold. */
type Plain = string | number;
export type Cell = string | number | boolean | null | readonly Plain[];
export type Row = Readonly<Record<string, Cell>>;
export type Parameters = Readonly<Record<string, Cell>>;

type QueryLanguage = "sql" | "cypher";

/** One question in both languages; the reader takes the one it speaks. */
export type Statement = Readonly<Record<QueryLanguage, string>>;

/** `ours` is of the catalogue, and known to end; nobody knows of an operator's own. */
export type StatementOrigin = "ours" | "operator";

export interface GraphReader {
  readonly language: QueryLanguage;
  /**
   * Parameters by name: `:name` in SQL, where a list is the text of a JSON array, and `$name` in
   * Cypher. The answer is of one commit. Cells are of SQL's few types there: a boolean attribute
   * is 1 or 0.
   * @throws AssimilationError (as a rejection) `ASSIM_STORE_…` where the store cannot be read,
   * `ASSIM_QUERY_SQL` where the statement cannot run, `ASSIM_QUERY_ROWS` and `ASSIM_QUERY_SIZE` where it answers too
   * much, and `ASSIM_QUERY_TIME` where an operator's takes too long.
   */
  readonly rows: (
    statement: Statement,
    parameters: Parameters,
    origin?: StatementOrigin,
  ) => Promise<readonly Row[]>;
  readonly close: () => Promise<void>;
}

/** Of one answer: all listening endpoints of 10,000 hosts, and then some. */
export const ANSWER_ROWS_MAX = 500_000;

/**
 * Of the texts in one answer: some five times what these endpoints have. To show that many took less
 * than 512 MiB of heap, the quarter of a host's 2 GiB that Node takes at most.
 */
export const ANSWER_CHARS_MAX = 128 * 1024 * 1024;

/** A question may take this long; a server ends its own, for us an operator's alone is ended. */
export const QUERY_MS = 25_000;

export const tooLong = (limitMs: number): AssimilationError =>
  new AssimilationError(
    "ASSIM_QUERY_TIME",
    `The query took longer than ${limitMs / 1_000} s and was ended: narrow it.`,
  );

export const tooManyRows = (most: number): AssimilationError =>
  new AssimilationError("ASSIM_QUERY_ROWS", `The query answers more than ${most} rows: narrow it.`);

export const tooMuchText = (most: number): AssimilationError =>
  new AssimilationError(
    "ASSIM_QUERY_SIZE",
    `The query answers more than ${most} characters: narrow it.`,
  );

/** Nothing in the graph that is for people is of bytes, and no two stores would show them alike. */
export const answersBytes = (): AssimilationError =>
  new AssimilationError("ASSIM_QUERY_SQL", "The query answers bytes.");

/** What a driver says may quote what a host said. */
export const cannotRun = (error: unknown): AssimilationError => {
  const reason = error instanceof Error ? error.message : String(error);
  return new AssimilationError("ASSIM_QUERY_SQL", `The query cannot run: ${visible(reason)}.`, {
    cause: error,
  });
};
