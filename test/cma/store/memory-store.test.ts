/** What the memory store can beyond test/contract/graph-store.ts: fail and wait at will. */
import { expect, test } from "vitest";
import type { GraphChange, NodeKey } from "#cma/graph/change.ts";
import { createMemoryStore } from "#cma/store/memory-store.ts";

const putDrone = (identity: string): GraphChange => ({
  op: "put_node",
  key: `Drone:${identity}` as NodeKey,
  kind: "Drone",
  set: { identity },
  at: 1,
});

test("a commit that is made to fail leaves nothing", async () => {
  let isBroken = false;
  const store = createMemoryStore({
    beforeCommit: async () => {
      if (isBroken) throw new Error("the line to the database is down");
    },
  });
  await store.transact((tx) => tx.apply([putDrone("kept")]));
  isBroken = true;
  await expect(
    store.transact((tx) =>
      tx.apply([putDrone("lost"), { op: "delete_node", key: "Drone:kept" as NodeKey }]),
    ),
  ).rejects.toThrow("down");
  expect(store.dump().nodes.map(({ key }) => key)).toEqual(["Drone:kept"]);

  isBroken = false;
  await store.transact((tx) => tx.apply([putDrone("late")]));
  expect(store.dump().nodes.map(({ key }) => key)).toEqual(["Drone:kept", "Drone:late"]);
});

test("a commit that is made to wait holds up the ones after it", async () => {
  const waiting: (() => void)[] = [];
  const store = createMemoryStore({
    beforeCommit: () => new Promise((resolve) => waiting.push(resolve)),
  });
  const order: string[] = [];
  const first = store
    .transact(async (tx) => tx.apply([putDrone("a")]))
    .then(() => order.push("first"));
  const second = store.transact(async () => order.push("second begins"));
  while (waiting.length === 0) await Promise.resolve();
  expect(order).toEqual([]);
  waiting.shift()?.();
  await first;
  while (waiting.length === 0) await Promise.resolve();
  waiting.shift()?.();
  await second;
  expect(order).toEqual(["first", "second begins"]);
});

test("what it hands out cannot be changed behind its back", async () => {
  const store = createMemoryStore();
  const list = ["a"];
  await store.transact((tx) =>
    tx.apply([{ op: "put_node", key: "Drone:x" as NodeKey, kind: "Drone", set: { list }, at: 1 }]),
  );
  list.push("b");
  const node = await store.transact((tx) => tx.node("Drone:x" as NodeKey));
  expect(node?.attributes).toEqual({ list: ["a"] });
  expect(Object.isFrozen(node?.attributes)).toBe(true);
  expect(Object.isFrozen(node?.attributes["list"])).toBe(true);
});

test("has the id it is given, and another store has other contents", async () => {
  const store = createMemoryStore({ storeId: "one" });
  await store.transact((tx) => tx.apply([putDrone("a")]));
  expect(store.storeId).toBe("one");
  expect(createMemoryStore({ storeId: "one" }).dump().nodes).toEqual([]);
  expect(store.reopen().dump()).toEqual(store.dump());
});
