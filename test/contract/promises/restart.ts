/** What is in a store stays in it. */
import { expect, test } from "vitest";
import type { GraphChange, NodeKey } from "#cma/graph/change.ts";
import { nodeKinds } from "#cma/graph/node-kinds.ts";
import { putDrone, putEdge, putNic, type StoreInHand } from "./store-in-hand.ts";

export const promiseContents = ({ transact, apply, dump, reopen, storeId }: StoreInHand): void => {
  test("has an id that it keeps, and everything else too, when it is opened again", async () => {
    await apply({ ...putDrone, set: { a: 1 }, body: Uint8Array.of(1) }, putNic, putEdge);
    await transact((tx) => tx.setState("s", "v"));
    const before = { graph: await dump(), id: storeId() };
    await reopen();
    expect(before.id).not.toBe("");
    expect(storeId()).toBe(before.id);
    expect(await dump()).toEqual(before.graph);
    expect(await transact((tx) => tx.state("s"))).toBe("v");
  });

  test("knows every kind of node", async () => {
    await apply(
      ...nodeKinds.map(
        ({ kind }): GraphChange => ({
          op: "put_node",
          key: `${kind}:x` as NodeKey,
          kind,
          set: { kind },
          at: 1,
        }),
      ),
    );
    const { nodes } = await dump();
    expect(nodes.map(({ kind }) => kind)).toEqual(nodeKinds.map(({ kind }) => kind).toSorted());
  });
};
