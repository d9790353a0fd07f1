/**
 * What a canned query is: a question with typed parameters, the same statement in SQL and in
 * Cypher, and what its answer looks like. run-query.ts asks it.
 *
 * Whatever two stores might do in two ways is done in our own code: the order of rows, regular
 * expressions, absent values. So both answer alike.
 */
import type { Cell, Row, Statement, StatementOrigin } from "../store/graph-reader.ts";

export const parameterTypes = [
  "hostname",
  "rule",
  "ipaddr",
  "macaddr",
  "text",
  "regex",
  "int",
  "port",
  "enum",
  "list",
  "duration",
] as const;
export type ParameterType = (typeof parameterTypes)[number];

export interface QueryParameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly doc: string;
  /** Absent ones are bound as null. */
  readonly isRequired: boolean;
  /** Of an `enum`, and of no other. */
  readonly values?: readonly string[];
}

/**
 * `count` is right-aligned; `time` is milliseconds since the epoch, shown in local time; `flag` is
 * `yes` or `no`; `list` is texts.
 */
export const columnTypes = ["text", "count", "time", "flag", "list"] as const;
type ColumnType = (typeof columnTypes)[number];

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly doc: string;
  /** Never cut in a table: it says most at its end. */
  readonly isWhole?: boolean;
  /**
   * Makes the cell of what the statement answered: a store takes longer to put a text together than
   * to read its parts, and each its own way.
   */
  readonly of?: (row: Row) => Cell;
}

export interface Query {
  readonly name: string;
  readonly doc: string;
  readonly parameters: readonly QueryParameter[];
  readonly columns: readonly Column[];
  /** Answers the columns, or what `rowsOf` makes them of, and whatever else `order`, `filter` and `follow` name. */
  readonly statement: Statement;
  /** Ours unless told. */
  readonly origin?: StatementOrigin;
  /**
   * Columns that rows are sorted by; `-score` is descending. Then by all columns. Absent: rows stay
   * as the statement orders them.
   */
  readonly order?: readonly string[];
  /** Keeps rows whose column the regular expression finds something in; the statement does not see it. */
  readonly filter?: { readonly column: string; readonly parameter: string };
  /**
   * Makes the rows of what the statement answered where it says less often what many of them have in
   * common, as unfolding.ts does. A row is used up before the next is asked for: it may be the same object.
   */
  readonly rowsOf?: (answered: readonly Row[]) => Iterable<Row>;
  /** Asks again and again: see {@link Follow}. */
  readonly follow?: Follow;
  /** What it means when there is no row, in a sentence. */
  readonly whenEmpty: string;
}

/**
 * A question that is asked again about what it found, until nothing new comes. `start` answers the
 * first node keys as `key`. The statement takes them as the list `keys`, and all that were found
 * before as `seen`; it answers the next ones, which are not seen, as `key`, which no column shows. A
 * column `hops` says in which round a row came.
 */
interface Follow {
  readonly start: Statement;
}
