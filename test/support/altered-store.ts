/** A store in whose transactions some calls do something else, or more: to count them, or to fail. */
import type { StoreTransaction } from "#cma/store/graph-store.ts";
import type { MemoryStore } from "#cma/store/memory-store.ts";

export const alteredStore = (
  store: MemoryStore,
  alter: (tx: StoreTransaction) => Partial<StoreTransaction>,
): MemoryStore => ({
  ...store,
  transact: (body) => store.transact((tx) => body({ ...tx, ...alter(tx) })),
});
