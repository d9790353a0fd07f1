import { createMemoryStore, type MemoryStore } from "#cma/store/memory-store.ts";
import { describeGraphStore, type StoreUnderTest } from "#test/contract/graph-store.ts";

const underTest = (store: MemoryStore): StoreUnderTest => ({
  store,
  dump: async () => store.dump(),
  reopen: async () => {
    await store.close();
    return underTest(store.reopen());
  },
  destroy: () => store.close(),
});

describeGraphStore("memory", { create: async () => underTest(createMemoryStore()), runs: 200 });
