/** Mistakes of our own: refused with a RangeError, and nothing happened. */
import { describe, expect, test } from "vitest";
import type { GraphChange, NodeKey } from "#cma/graph/change.ts";
import { empty, nic, putDrone, putEdge, putNic, type StoreInHand } from "./store-in-hand.ts";

export const promiseRefusals = ({ transact, apply, dump }: StoreInHand): void => {
  describe("a mistake of ours is refused with a RangeError, and nothing happens:", () => {
    const mistakes: Readonly<Record<string, readonly GraphChange[]>> = {
      "an edge without its source": [putNic, putEdge],
      "an edge without its target": [putDrone, putEdge],
      "an edge to a node that went": [putDrone, putNic, { op: "delete_node", key: nic }, putEdge],
      "a key of another kind": [putDrone, { ...putDrone, key: "NICNode:x" as NodeKey }],
      "a key of no kind": [putDrone, { op: "delete_node", key: "Nothing:x" as NodeKey }],
      "a key without identity": [putDrone, { op: "delete_node", key: "Drone:" as NodeKey }],
      "a key that was not escaped": [putDrone, { ...putDrone, key: "Drone:a b" as NodeKey }],
      "a key of 513 bytes": [{ ...putDrone, key: `Drone:${"x".repeat(507)}` as NodeKey }],
      "an attribute that is no number": [putDrone, { ...putDrone, set: { a: Number.NaN } }],
      "an endless attribute": [putDrone, { ...putDrone, set: { a: Number.POSITIVE_INFINITY } }],
      "a lone surrogate": [putDrone, { ...putDrone, set: { a: "\ud800" } }],
      "a lone surrogate in a list": [putDrone, { ...putDrone, set: { a: ["\udc00"] } }],
      "an attribute without a name": [putDrone, { ...putDrone, set: { "": 1 } }],
      "half a millisecond": [putDrone, { ...putDrone, at: 0.5 }],
    };

    test.each(Object.entries(mistakes))("%s", async (_, changes) => {
      await expect(apply(...changes)).rejects.toThrow(RangeError);
      expect(await dump()).toEqual(empty);
      await apply(putDrone);
      expect((await dump()).nodes).toHaveLength(1);
    });

    test("a state without a name, one too long, one that is no text", async () => {
      for (const [key, value] of [
        ["", "x"],
        ["n".repeat(513), "x"],
        ["n", "x".repeat(64 * 1024 + 1)],
        ["n", "\ud800"],
      ] as const) {
        await expect(transact((tx) => tx.setState(key, value))).rejects.toThrow(RangeError);
      }
      expect(await transact((tx) => tx.states(""))).toEqual([]);
    });
  });
};
