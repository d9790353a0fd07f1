/**
 * Reading Neo4j from another process, while the CMA writes: for assimcli.
 *
 * Each call is a transaction that the server lets read and nothing else. That alone does not keep
 * a statement from loading files or calling procedures: an operator's own is checked before.
 */
import { AssimilationError } from "@assimilation/protocol";
import { type AnswerBounds, createAnswerTally } from "../answer-tally.ts";
import {
  answersBytes,
  type Cell,
  cannotRun,
  type GraphReader,
  QUERY_MS,
  type Row,
  tooLong,
} from "../graph-reader.ts";
import { storeError } from "./neo4j-errors.ts";
import type { CypherMap, CypherValue, Neo4jServer, RunCypher } from "./neo4j-server.ts";
import { checkSchema } from "./schema.ts";

export interface Neo4jReaderOptions extends AnswerBounds {
  /** For people: without user and password. */
  readonly address: string;
  /** For one question; {@link QUERY_MS} unless told. */
  readonly limitMs?: number;
}

/** `server` is closed with the reader. @throws AssimilationError `ASSIM_STORE_…` (as a rejection). */
export const createNeo4jReader = async (
  { server }: { readonly server: Neo4jServer },
  { address, limitMs = QUERY_MS, ...bounds }: Neo4jReaderOptions,
): Promise<GraphReader> => {
  const reading = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw readingError(error, { address, limitMs });
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
        // Each try counts anew: the driver runs the work again where that can help.
        const ask: Asking = (run) => run(cypher, parameters, createAnswerTally(bounds));
        return (await server.read(ask, limitMs)).map(rowOf);
      }),
    close: () => server.close(),
  };
};

const rowOf = (row: CypherMap): Row =>
  isRow(row)
    ? row
    : Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value)]));

type Asking = (run: RunCypher) => Promise<readonly CypherMap[]>;

/** Nearly always: then it is not copied. */
const isRow = (row: CypherMap): row is Row => {
  for (const name in row) {
    const value = row[name];
    if (typeof value === "object" && value !== null && !isPlainList(value)) return false;
  }
  return true;
};

/** What is no cell, such as a map, is shown as JSON. Whole nodes and times are texts already. */
const cellOf = (value: CypherValue): Cell => {
  if (isPlainList(value)) return value;
  if (typeof value !== "object" || value === null) return value;
  return JSON.stringify(value, (_, each: unknown) => {
    if (each instanceof Uint8Array) throw answersBytes();
    return each;
  });
};

const isPlainList = (value: CypherValue): value is readonly (string | number)[] =>
  Array.isArray(value) &&
  value.every((each) => typeof each === "string" || typeof each === "number");

/** Neo.ClientError.Transaction.TransactionTimedOut, or …TimedOutClientConfiguration for a time of ours. */
const isTimedOut = (error: unknown): boolean =>
  error instanceof Error && "code" in error && /\.TransactionTimedOut/.test(String(error.code));

const readingError = (
  error: unknown,
  { address, limitMs }: { readonly address: string; readonly limitMs: number },
): unknown => {
  if (isTimedOut(error)) return tooLong(limitMs);
  const seen = storeError(error, address);
  return seen instanceof AssimilationError ? seen : cannotRun(seen);
};
