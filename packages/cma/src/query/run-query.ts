/**
 * Asks a canned question, and does in our own code what two stores might do in two ways: absent
 * values, regular expressions, the order of rows. So the same graph gives the same answer from both.
 */
import { AssimilationError } from "@assimilation/protocol";
import { compilePattern } from "../rules/functions/pattern.ts";
import { isFailure, reasonOf } from "../rules/rule-function.ts";
import type { Cell, GraphReader, Parameters, Row } from "../store/graph-reader.ts";
import type { Column, Query } from "./query.ts";

/** A question about what was found is asked at most so often: longer chains of hosts are one loop. */
const ROUNDS_MAX = 16;

/** @throws AssimilationError (as a rejection) as {@link GraphReader} says. */
export const runQuery = async (
  graph: GraphReader,
  query: Query,
  bound: Parameters,
): Promise<readonly Row[]> => {
  if (query.statement[graph.language] === "") throw unspoken(query, graph);
  const keep = keeping(query, bound);
  const rows = (await answers(graph, query, withoutFilter(query, bound))).filter(keep);
  return sorted(rows, query).map((row) => shown(row, query));
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
  { statement, follow }: Query,
  bound: Parameters,
): Promise<readonly Row[]> => {
  if (follow === undefined) return graph.rows(statement, bound);
  const found: Row[] = [];
  let keys = keysOf(await graph.rows(follow.start, bound));
  const seen = new Set(keys);
  for (let hops = 1; keys.length > 0 && hops <= ROUNDS_MAX; hops += 1) {
    const rows = (await graph.rows(statement, { keys })).filter(
      ({ key }) => !seen.has(textOf(key)),
    );
    found.push(...rows.map((row) => ({ ...row, hops })));
    keys = keysOf(rows);
    for (const key of keys) seen.add(key);
  }
  return found;
};

const keysOf = (rows: readonly Row[]): readonly string[] => [
  ...new Set(rows.map(({ key }) => textOf(key))),
];

/** By the columns of `order`, then by all others, so that equal graphs give equal lists. */
const sorted = (rows: readonly Row[], { order, columns }: Query): readonly Row[] => {
  if (order === undefined) return rows;
  const lists = new Set(columns.flatMap(({ name, type }) => (type === "list" ? [name] : [])));
  const keys = [...order, ...columns.map(({ name }) => name)].map((name) =>
    name.startsWith("-") ? { column: name.slice(1), sign: -1 } : { column: name, sign: 1 },
  );
  return [...rows].sort((one, other) => {
    for (const { column, sign } of keys) {
      // A list is not written alike by all stores; see listOf.
      const cell = (row: Row) => (lists.has(column) ? listOf(row[column]) : row[column]);
      const difference = compare(cell(one), cell(other));
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
};

const compare = (one: Cell | undefined, other: Cell | undefined): number => {
  if (one === other) return 0;
  if (typeof one === "number" && typeof other === "number") return one - other;
  const [left, right] = [textOf(one), textOf(other)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

/** The columns that the query names, each of its type. */
const shown = (row: Row, { columns }: Query): Row =>
  Object.fromEntries(columns.map((column) => [column.name, cellOf(column, row[column.name])]));

const cellOf = ({ type }: Column, cell: Cell | undefined): Cell => {
  switch (type) {
    case "text":
      return textOf(cell);
    case "count":
    case "time":
      return typeof cell === "number" ? cell : null;
    case "flag":
      return cell === true || cell === 1 ? "yes" : "no";
    case "list":
      return listOf(cell);
  }
};

const textOf = (cell: Cell | undefined): string => {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "object" ? cell.join(" ") : String(cell);
};

/** SQL knows no lists, and answers the text of a JSON array. */
const listOf = (cell: Cell | undefined): readonly string[] => {
  if (typeof cell === "object" && cell !== null) return [...cell].sort();
  const parsed: unknown = typeof cell === "string" && cell.startsWith("[") ? JSON.parse(cell) : [];
  return Array.isArray(parsed) ? parsed.filter((each) => typeof each === "string").sort() : [];
};
