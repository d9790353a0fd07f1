/** Transactions: all or nothing, one after the other, over when they are over. */
import { describe, expect, test } from "vitest";
import type { StoreTransaction } from "#cma/store/graph-store.ts";
import {
  drone,
  empty,
  nic,
  otherNic,
  putDrone,
  putEdge,
  putNic,
  type StoreInHand,
  warning,
} from "./store-in-hand.ts";

export const promiseTransactions = ({
  transact,
  apply,
  addEvents,
  dump,
  close,
}: StoreInHand): void => {
  describe("a transaction", () => {
    test("answers what its body answers, and is there for others", async () => {
      expect(
        await transact(async (tx) => {
          await tx.apply([putDrone]);
          return 42;
        }),
      ).toBe(42);
      expect((await dump()).nodes.map(({ key }) => key)).toEqual([drone]);
    });

    test("sees its own writes", async () => {
      await transact(async (tx) => {
        await tx.apply([putDrone, putNic, putEdge]);
        await tx.setState("name", "value");
        expect((await tx.node(drone))?.key).toBe(drone);
        expect(await tx.edgesFrom(drone, "HAS_NIC")).toHaveLength(1);
        expect(await tx.state("name")).toBe("value");
      });
    });

    test("leaves nothing behind when its body throws midway", async () => {
      await apply(putDrone, putNic, putEdge);
      await addEvents("a");
      await transact((tx) => tx.setState("kept", "yes"));
      const before = await dump();

      const failing = transact(async (tx) => {
        await tx.apply([
          { ...putDrone, set: { designation: "changed" }, at: 9 },
          { op: "delete_node", key: nic },
          { op: "put_node", key: otherNic, kind: "NICNode", set: {}, at: 9 },
        ]);
        await tx.addEvents([warning("b")], 9);
        await tx.markTold(1);
        await tx.pruneEvents(0, 9);
        await tx.setState("kept", undefined);
        await tx.setState("new", "yes");
        throw new Error("midway");
      });
      await expect(failing).rejects.toThrow("midway");

      expect(await dump()).toEqual(before);
      await transact(async (tx) => {
        expect((await tx.untold(9)).map(({ sequence }) => sequence)).toEqual([1]);
        expect(await tx.states("")).toEqual([{ name: "kept", value: "yes" }]);
      });
    });

    test("that swallowed a failure is not committed half", async () => {
      const swallowing = transact(async (tx) => {
        await tx.apply([putDrone, putEdge]).catch(() => undefined);
      });
      await expect(swallowing).rejects.toThrow(RangeError);
      expect(await dump()).toEqual(empty);
    });

    test("is refused after its end", async () => {
      let kept: StoreTransaction | undefined;
      await transact(async (tx) => {
        kept = tx;
      });
      await expect(kept?.apply([putDrone])).rejects.toThrow(RangeError);
      await expect(kept?.node(drone)).rejects.toThrow(RangeError);
      expect(await dump()).toEqual(empty);
    });

    test("comes after those asked for before it, also beside a failing one", async () => {
      const order: number[] = [];
      const count = async (tx: StoreTransaction): Promise<number> => {
        const next = Number((await tx.state("count")) ?? 0) + 1;
        await Promise.resolve();
        await tx.setState("count", String(next));
        order.push(next);
        return next;
      };
      const all = await Promise.allSettled(
        Array.from({ length: 12 }, (_, index) =>
          transact(async (tx) => {
            const next = await count(tx);
            if (index === 5) throw new Error("the sixth");
            return next;
          }),
        ),
      );
      expect(order).toEqual([1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 11]);
      expect(all.filter(({ status }) => status === "rejected")).toHaveLength(1);
      expect(await transact((tx) => tx.state("count"))).toBe("11");
    });

    test("is refused once the store is closed", async () => {
      const last = apply(putDrone);
      await close();
      await last;
      await expect(apply(putNic)).rejects.toMatchObject({ code: "ASSIM_STORE_CLOSED" });
      await close();
    });
  });
};
