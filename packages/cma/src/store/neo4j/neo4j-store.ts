/**
 * The production store: the graph in a Neo4j server.
 *
 * Where a connection is lost while a transaction commits, nobody knows whether it did. So each
 * leaves a token that only it has, and the next to come looks for it first:
 *
 *     body ─► commit ─► ? ─► again: is our token there? ─ yes ─► the first answer
 *                                                       └ no ──► body again
 *
 * A token that is neither ours nor that of the transaction before it is another CMA's: each of the
 * two says so, and tries again later.
 *
 * Nothing is asked of the server before the first transaction; that one makes what is missing
 * there, and so does each until one succeeds.
 */
import { AssimilationError, type RandomSource } from "@assimilation/protocol";
import type { GraphStore, StoreTransaction } from "../graph-store.ts";
import { randomId } from "../random-id.ts";
import { inTurns, runBody } from "../turns.ts";
import { storeError } from "./neo4j-errors.ts";
import type { Neo4jServer } from "./neo4j-server.ts";
import { createNeo4jTransaction } from "./neo4j-transaction.ts";
import { eraseGraph, type Migration, openSchema } from "./schema.ts";

export interface Neo4jStoreOptions {
  /** For people: without user and password. */
  readonly address: string;
  /** Begins with an empty graph: all that the CMA kept there is lost. */
  readonly isErasing?: boolean;
  /** Instead of the shipped ones, for tests. */
  readonly migrations?: readonly Migration[];
}

export interface Neo4jStoreDeps {
  /** Closed with the store. */
  readonly server: Neo4jServer;
  readonly random: RandomSource;
}

/** A transaction of which nobody knows whether it was committed. */
interface Doubtful {
  readonly token: string;
  readonly body: object;
  readonly answer: unknown;
}

export const createNeo4jStore = (
  { server, random }: Neo4jStoreDeps,
  { address, isErasing = false, ...options }: Neo4jStoreOptions,
): GraphStore => {
  let storeId: string | undefined;
  let mustErase = isErasing;
  let doubtful: Doubtful | undefined;
  /** Of the transaction that wrote last, as far as we know. */
  let newest: string | undefined;
  /** By body: who asks for the same again gets the answer of the first time. */
  const answers = new WeakMap<object, { readonly answer: unknown }>();

  const opened = async (): Promise<string> => {
    if (mustErase) await eraseGraph(server);
    mustErase = false;
    storeId ??= await openSchema(server, { newStoreId: () => randomId(random), ...options });
    return storeId;
  };

  const assertAlone = (last: string, ours: readonly (string | undefined)[]): void => {
    const isAlone = newest === undefined || last === newest || ours.includes(last);
    newest = last;
    if (isAlone) return;
    throw new AssimilationError(
      "ASSIM_STORE_SHARED",
      `Another CMA writes into ${address} as well: stop one of the two, or give it a database of its own.`,
    );
  };

  const run = async <T>(body: Body<T>): Promise<T> => {
    const id = await opened();
    const token = randomId(random);
    const ours = [token, doubtful?.token];
    const answer = await server.write(async (cypher) => {
      const { tx, lastToken, flush } = createNeo4jTransaction(cypher, { storeId: id, token });
      if (doubtful !== undefined) {
        if ((await lastToken()) === doubtful.token) {
          answers.set(doubtful.body, doubtful);
          newest = doubtful.token;
        }
        doubtful = undefined;
      }
      const before = answers.get(body);
      // Of the same body, so it is a T.
      if (before !== undefined) return before.answer as T;
      const fresh = await runBody(tx, body);
      await flush();
      assertAlone(await lastToken(), ours);
      doubtful = { token, body, answer: fresh };
      return fresh;
    });
    doubtful = undefined;
    newest = token;
    answers.delete(body);
    return answer;
  };

  const saying = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw storeError(error, address);
    }
  };

  return {
    ...inTurns({
      run: (body) => saying(() => run(body)),
      close: () => saying(server.close),
    }),
    get storeId() {
      if (storeId !== undefined) return storeId;
      throw new RangeError("the store's id is known after its first transaction");
    },
  };
};

type Body<T> = (tx: StoreTransaction) => Promise<T>;
