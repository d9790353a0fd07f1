/**
 * Reading Neo4j from another process, while the CMA writes: for assimcli.
 *
 * Each call is a transaction that the server lets read and nothing else. That alone does not keep
 * a statement from loading files or calling procedures: an operator's own is checked before.
 */
import { AssimilationError } from "@assimilation/protocol";
import {
  ANSWER_ROWS_MAX,
  type Cell,
  type GraphReader,
  QUERY_MS,
  type Row,
  tooLong,
  tooManyRows,
} from "../graph-reader.ts";
import { storeError } from "./neo4j-errors.ts";
import type { CypherMap, CypherValue, Neo4jServer } from "./neo4j-server.ts";
import { checkSchema } from "./schema.ts";

export interface Neo4jReaderOptions {
  /** For people: without user and password. */
  readonly address: string;
  /** Of one answer; {@link ANSWER_ROWS_MAX} unless told. */
  readonly rowsMax?: number;
}

/** `server` is closed with the reader. @throws AssimilationError `ASSIM_STORE_…` (as a rejection). */
export const createNeo4jReader = async (
  { server }: { readonly server: Neo4jServer },
  { address, rowsMax = ANSWER_ROWS_MAX }: Neo4jReaderOptions,
): Promise<GraphReader> => {
  const reading = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw readingError(error, address);
    }
  };
  try {
    await reading(() => server.read(checkSchema));
  } catch (error) {
    await server.close();
    throw error;
  }

  return {
    language: "cypher",
    rows: ({ cypher }, parameters) =>
      reading(async () => {
        const rows = await server.read((run) => run(cypher, parameters, rowsMax), QUERY_MS);
        if (rows.length <= rowsMax) return rows.map(rowOf);
        throw tooManyRows(rowsMax);
      }),
    close: () => server.close(),
  };
};

const rowOf = (row: CypherMap): Row =>
  isRow(row)
    ? row
    : Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value)]));

/** Nearly always: then it is not copied. */
const isRow = (row: CypherMap): row is Row => {
  for (const name in row) {
    const value = row[name];
    if (typeof value === "object" && value !== null && !isPlainList(value)) return false;
  }
  return true;
};

/** What is no cell, such as a whole node, is shown as JSON. */
const cellOf = (value: CypherValue): Cell => {
  if (isPlainList(value)) return value;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
};

const isPlainList = (value: CypherValue): value is readonly (string | number)[] =>
  Array.isArray(value) &&
  value.every((each) => typeof each === "string" || typeof each === "number");

/** Neo.ClientError.Transaction.TransactionTimedOut, or …TimedOutClientConfiguration for a time of ours. */
const isTimedOut = (error: unknown): boolean =>
  error instanceof Error && "code" in error && /\.TransactionTimedOut/.test(String(error.code));

const readingError = (error: unknown, address: string): unknown => {
  if (isTimedOut(error)) return tooLong(QUERY_MS);
  const seen = storeError(error, address);
  if (seen instanceof AssimilationError) return seen;
  const reason = error instanceof Error ? error.message : String(error);
  return new AssimilationError("ASSIM_QUERY_SQL", `The query cannot run: ${reason}.`, {
    cause: error,
  });
};
