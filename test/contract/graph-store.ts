/**
 * The promises of a graph store, as a function of a store factory.
 *
 * Method: say it to the store, then look twice: through the next transaction,
 * and through `dump`, which is what another connection would see. The memory
 * store is the model for random lists of changes.
 */
import { afterEach, beforeEach, describe } from "vitest";
import type { GraphStore } from "#cma/store/graph-store.ts";
import type { GraphDump } from "#cma/store/memory-store.ts";
import { promiseEdges } from "./promises/edges.ts";
import { promiseEvents } from "./promises/events.ts";
import { promiseFaithfulness } from "./promises/hostile-values.ts";
import { promiseRefusals } from "./promises/mistakes.ts";
import { promiseNodes } from "./promises/nodes.ts";
import { promiseLikeness } from "./promises/random-changes.ts";
import { promiseContents } from "./promises/restart.ts";
import { promiseSharedSets } from "./promises/shared-sets.ts";
import { promiseStates } from "./promises/states.ts";
import { type StoreInHand, warning } from "./promises/store-in-hand.ts";
import { promiseTransactions } from "./promises/transactions.ts";

export interface StoreUnderTest {
  readonly store: GraphStore;
  readonly dump: () => Promise<GraphDump>;
  /** Closes the store, and opens the same contents again. */
  readonly reopen: () => Promise<StoreUnderTest>;
  /** Closes the store and removes what it left. */
  readonly destroy: () => Promise<void>;
}

export interface StoreFactory {
  /** An empty store; each call another one. */
  readonly create: () => Promise<StoreUnderTest>;
  /** How many random lists a property tries: fewer where a commit is slow. */
  readonly runs: number;
}

const promises = [
  promiseTransactions,
  promiseNodes,
  promiseEdges,
  promiseRefusals,
  promiseFaithfulness,
  promiseEvents,
  promiseStates,
  promiseContents,
  promiseSharedSets,
  promiseLikeness,
];

export const describeGraphStore = (name: string, { create, runs }: StoreFactory): void => {
  describe(`a ${name} store`, () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await create();
    });
    afterEach(async () => {
      await under.destroy();
    });

    const transact: GraphStore["transact"] = (body) => under.store.transact(body);
    const inHand: StoreInHand = {
      transact,
      apply: (...changes) => transact((tx) => tx.apply(changes)),
      read: (key) => transact((tx) => tx.node(key)),
      addEvents: (...rules) => transact((tx) => tx.addEvents(rules.map(warning), 7)),
      dump: () => under.dump(),
      storeId: () => under.store.storeId,
      close: () => under.store.close(),
      reopen: async () => {
        under = await under.reopen();
      },
      runs,
    };
    for (const promise of promises) promise(inHand);
  });
};
