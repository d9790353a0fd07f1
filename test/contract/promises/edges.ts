/** Edges: between two nodes, with the attributes of the newest put. */
import { describe, expect, test } from "vitest";
import type { NodeKey } from "#cma/graph/change.ts";
import { drone, empty, nic, putDrone, putEdge, putNic, type StoreInHand } from "./store-in-hand.ts";

export const promiseEdges = ({ transact, apply, dump }: StoreInHand): void => {
  describe("an edge", () => {
    test("has the attributes of its newest put", async () => {
      await apply(putDrone, putNic, { ...putEdge, set: { a: 1, b: 2 }, at: 4 });
      await apply({ ...putEdge, set: { b: 3 }, at: 6 });
      const edge = {
        from: drone,
        kind: "HAS_NIC",
        to: nic,
        attributes: { b: 3 },
        firstSeen: 4,
        lastSeen: 6,
      };
      expect(await transact((tx) => tx.edgesFrom(drone, "HAS_NIC"))).toEqual([edge]);
      expect(await transact((tx) => tx.edgesTo(nic, "HAS_NIC"))).toEqual([edge]);
    });

    test("is found by its end and kind, in the order of the other end's key", async () => {
      const to = ["NICNode:b", "NICNode:B", "NICNode:a|1", "NICNode:a"] as NodeKey[];
      const from = ["Drone:b", "Drone:B", "Drone:a"] as NodeKey[];
      await apply(
        ...to.map((key) => ({ ...putNic, key })),
        ...from.map((key) => ({ ...putDrone, key })),
        ...from.flatMap((source) => to.map((target) => ({ ...putEdge, from: source, to: target }))),
      );
      await transact(async (tx) => {
        const targets = await tx.edgesFrom("Drone:a" as NodeKey, "HAS_NIC");
        expect(targets.map((edge) => edge.to)).toEqual(to.toSorted());
        const sources = await tx.edgesTo("NICNode:b" as NodeKey, "HAS_NIC");
        expect(sources.map((edge) => edge.from)).toEqual(from.toSorted());
        expect(await tx.edgesFrom("Drone:a" as NodeKey, "HAS_IP")).toEqual([]);
        expect(await tx.edgesTo("Drone:a" as NodeKey, "HAS_NIC")).toEqual([]);
      });
    });

    test("may lead from a node to itself", async () => {
      await apply(putDrone, { ...putEdge, to: drone });
      await apply({ op: "release_node", key: drone });
      expect((await dump()).nodes).toHaveLength(1);
      await apply({ op: "delete_node", key: drone });
      expect(await dump()).toEqual(empty);
    });
  });
};
