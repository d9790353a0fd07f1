/**
 * Asks a canned question, and does in our own code what two stores might do in two ways: absent
 * values, regular expressions, the order of rows. So the same graph gives the same answer from both.
 */
import { AssimilationError } from "@assimilation/protocol";
import { compilePattern } from "../rules/functions/pattern.ts";
import { isFailure, reasonOf } from "../rules/rule-function.ts";
import {
  ANSWER_ROWS_MAX,
  type Cell,
  type GraphReader,
  type Parameters,
  type Row,
  tooManyRows,
} from "../store/graph-reader.ts";
import { orderOfRows, type SortKey, textOf } from "./order-rows.ts";
import { assertColumns } from "./own-columns.ts";
import type { Column, Query } from "./query.ts";
import { membersOf } from "./unfolding.ts";

/** @throws AssimilationError (as a rejection) as {@link GraphReader} says. */
export const runQuery = async (
  graph: GraphReader,
  query: Query,
  bound: Parameters,
): Promise<readonly Row[]> => {
  if (query.statement[graph.language] === "") throw unspoken(query, graph);
  const keep = keeping(query, bound);
  const answered = await answers(graph, query, withoutFilter(query, bound));
  if (query.origin === "operator") assertColumns(query, answered);
  return sorted(query.rowsOf?.(answered) ?? answered, keep, query);
};

const unspoken = ({ name }: Query, { language }: GraphReader): AssimilationError =>
  new AssimilationError(
    "ASSIM_QUERY_SQL",
    `The query ${name} has no ${language}, which this store speaks.`,
  );

const withoutFilter = ({ filter }: Query, bound: Parameters): Parameters =>
  Object.fromEntries(Object.entries(bound).filter(([name]) => name !== filter?.parameter));

const keeping = ({ filter }: Query, bound: Parameters): ((row: Row) => boolean) => {
  const source = filter === undefined ? null : bound[filter.parameter];
  if (filter === undefined || typeof source !== "string") return () => true;
  const pattern = compilePattern(source, "");
  if (isFailure(pattern)) throw new AssimilationError("ASSIM_QUERY_SQL", `${reasonOf(pattern)}.`);
  return (row) => pattern.find(textOf(row[filter.column])) !== undefined;
};

const answers = async (
  graph: GraphReader,
  { statement, follow, origin }: Query,
  bound: Parameters,
): Promise<readonly Row[]> => {
  if (follow === undefined) return graph.rows(statement, bound, origin);
  const found: Row[] = [];
  let keys = keysOf(await graph.rows(follow.start, bound));
  const seen = new Set(keys);
  // It ends: what was seen once is not asked about again, however long the chain of hosts is.
  for (let hops = 1; keys.length > 0; hops += 1) {
    const rows = await graph.rows(statement, { keys, seen: [...seen] });
    if (found.length + rows.length > ANSWER_ROWS_MAX) throw tooManyRows(ANSWER_ROWS_MAX);
    for (const row of rows) found.push({ ...row, hops });
    keys = keysOf(rows).filter((key) => !seen.has(key));
    for (const key of keys) seen.add(key);
  }
  return found;
};

const keysOf = (rows: readonly Row[]): readonly string[] => [
  ...new Set(rows.map(({ key }) => textOf(key))),
];

/**
 * As they are shown: by the columns of `order`, then by all others, so that equal graphs give equal
 * lists.
 */
const sorted = (
  rows: Iterable<Row>,
  keep: (row: Row) => boolean,
  { order, columns }: Query,
): readonly Row[] => {
  const show = showing(columns);
  const shown: Row[] = [];
  const shownNames = new Set(columns.map(({ name }) => name));
  const hidden = (order ?? []).map(columnOf).filter((name) => !shownNames.has(name));
  const hiddenCells = new Map(hidden.map((name): [string, (Cell | undefined)[]] => [name, []]));
  for (const row of rows) {
    if (!keep(row)) continue;
    if (shown.length === ANSWER_ROWS_MAX) throw tooManyRows(ANSWER_ROWS_MAX);
    shown.push(show(row));
    for (const [name, cells] of hiddenCells) cells.push(row[name]);
  }
  if (order === undefined) return shown;
  const keys = [...order, ...shownNames].map((name): SortKey => {
    const column = columnOf(name);
    const cells = hiddenCells.get(column);
    return {
      cellAt: cells === undefined ? (row) => shown[row]?.[column] : (row) => cells[row],
      isDescending: column !== name,
    };
  });
  const inOrder: Row[] = [];
  for (const row of orderOfRows(shown.length, keys)) {
    const next = shown[row];
    if (next !== undefined) inOrder.push(next);
  }
  return inOrder;
};

/** Of `-severity`, which is sorted from the last: `severity`. */
const columnOf = (name: string): string => (name.startsWith("-") ? name.slice(1) : name);

/** The columns that the query names, each of its type. */
const showing =
  (columns: readonly Column[]) =>
  (row: Row): Row => {
    const shown: Record<string, Cell> = {};
    for (const column of columns) {
      shown[column.name] = cellOf(
        column,
        column.of === undefined ? row[column.name] : column.of(row),
      );
    }
    return shown;
  };

/** Milliseconds from the epoch that a date can hold. Source: ECMA-262, time values. */
const TIME_MAX = 8.64e15;

const cellOf = ({ type }: Column, cell: Cell | undefined): Cell => {
  switch (type) {
    case "text":
      return textOf(cell);
    case "count":
      return typeof cell === "number" ? cell : null;
    case "time":
      return typeof cell === "number" && Math.abs(cell) <= TIME_MAX ? cell : null;
    case "flag":
      return cell === true || cell === 1 ? "yes" : "no";
    case "list":
      return listOf(cell);
  }
};

const listOf = (cell: Cell | undefined): readonly string[] => membersOf(cell).map(String).sort();
