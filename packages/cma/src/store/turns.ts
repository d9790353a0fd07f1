/**
 * Transactions take turns: each starts when the one before it has ended.
 *
 * What is between `transact` and a database is the same for every store: the
 * queue, the failure that dooms a transaction even when its body swallows it,
 * and the end after which a body's `tx` is dead.
 *
 *     transact ─► wait for the turn ─► begin ─► body(tx) ─► commit ─► resolve
 *                                        │         │           │
 *                                        └─────────┴───────────┴─► rollback ─► reject
 */
import { AssimilationError } from "@assimilation/protocol";
import type { GraphStore, StoreTransaction } from "./graph-store.ts";

/** One transaction at a time; never called for a second before the first ended. */
export interface Database {
  readonly begin: () => Promise<StoreTransaction>;
  readonly commit: () => Promise<void>;
  /** Never throws: what failed before is what the caller must hear. */
  readonly rollback: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export const takeTurns = (database: Database): Pick<GraphStore, "transact" | "close"> =>
  inTurns({ run: (body) => runTransaction(database, body), close: database.close });

export interface Transactions {
  /** One transaction, body and all; never called for a second before the first ended. */
  readonly run: GraphStore["transact"];
  readonly close: () => Promise<void>;
}

/** For a database that begins and ends its transactions itself. Waiting ones are bounded by their callers: each awaits its own. */
export const inTurns = ({ run, close }: Transactions): Pick<GraphStore, "transact" | "close"> => {
  let last: Promise<unknown> = Promise.resolve();
  let closed: Promise<void> | undefined;

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  return {
    transact: (body) =>
      closed === undefined
        ? inTurn(() => run(body))
        : Promise.reject(new AssimilationError("ASSIM_STORE_CLOSED", "The store is closed.")),
    close: () => {
      closed ??= inTurn(close);
      return closed;
    },
  };
};

/** The body's answer, if no call of `tx` failed; `tx` is dead from then on. */
export const runBody = async <T>(
  tx: StoreTransaction,
  body: (tx: StoreTransaction) => Promise<T>,
): Promise<T> => {
  const guard = guardTransaction(tx);
  try {
    const result = await body(guard.tx);
    guard.assertSound();
    return result;
  } finally {
    guard.end();
  }
};

const runTransaction = async <T>(
  database: Database,
  body: (tx: StoreTransaction) => Promise<T>,
): Promise<T> => {
  try {
    const result = await runBody(await database.begin(), body);
    await database.commit();
    return result;
  } catch (error) {
    await database.rollback();
    throw error;
  }
};

interface Guard {
  readonly tx: StoreTransaction;
  /** @throws what a call of the transaction failed with, also when the body caught it. */
  readonly assertSound: () => void;
  /** From here on each call of `tx` is refused. */
  readonly end: () => void;
}

const guardTransaction = (inner: StoreTransaction): Guard => {
  let failure: { readonly error: unknown } | undefined;
  let isOver = false;

  const guarded =
    <A extends readonly unknown[], R>(call: (...values: A) => Promise<R>) =>
    async (...values: A): Promise<R> => {
      if (isOver) throw new RangeError("a transaction was used after its end");
      try {
        return await call(...values);
      } catch (error) {
        failure ??= { error };
        throw error;
      }
    };

  return {
    tx: {
      preload: guarded(inner.preload),
      node: guarded(inner.node),
      nodes: guarded(inner.nodes),
      edgesFrom: guarded(inner.edgesFrom),
      edgesTo: guarded(inner.edgesTo),
      apply: guarded(inner.apply),
      addEvents: guarded(inner.addEvents),
      untold: guarded(inner.untold),
      markTold: guarded(inner.markTold),
      pruneEvents: guarded(inner.pruneEvents),
      state: guarded(inner.state),
      setState: guarded(inner.setState),
      states: guarded(inner.states),
    },
    assertSound: () => {
      if (failure) throw failure.error;
    },
    end: () => {
      isOver = true;
    },
  };
};
