/**
 * The first word of each transaction: it locks the store's own node, leaves this transaction's
 * token there, and tells what the last one left.
 */
import { AssimilationError } from "@assimilation/protocol";
import { takeStore as statement } from "./cypher.ts";
import type { RunCypher } from "./neo4j-server.ts";

export interface Taken {
  readonly last: string;
  /** Of the newest event. */
  sequence: number;
}

/** @throws AssimilationError where somebody erased what the CMA keeps. */
export const takeStore = async (run: RunCypher, token: string): Promise<Taken> => {
  const [row] = await run(statement, { token });
  if (row !== undefined) {
    return { last: String(row["last"] ?? ""), sequence: Number(row["sequence"]) };
  }
  throw new AssimilationError(
    "ASSIM_STORE_ERASED",
    "The database in Neo4j was erased while the CMA ran: start the CMA again.",
  );
};
