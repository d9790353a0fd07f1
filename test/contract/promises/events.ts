/** Events: numbered in commit order, untold until told, pruned only then. */
import { describe, expect, test } from "vitest";
import { type StoreInHand, warning } from "./store-in-hand.ts";

export const promiseEvents = ({ transact, addEvents, reopen, storeId }: StoreInHand): void => {
  describe("events", () => {
    test("get the next sequences in the order given, and an id for life", async () => {
      const first = await addEvents("a", "b");
      const second = await addEvents("c");
      expect([...first, ...second].map(({ sequence, id, at }) => ({ sequence, id, at }))).toEqual(
        [1, 2, 3].map((sequence) => ({
          sequence,
          id: `${storeId()}-${sequence}`,
          at: 7,
        })),
      );
      expect(await transact((tx) => tx.untold(9))).toEqual([...first, ...second]);
    });

    test("of a transaction that failed leave no gap", async () => {
      await addEvents("a");
      await expect(
        transact(async (tx) => {
          await tx.addEvents([warning("b"), warning("c")], 1);
          throw new Error("no");
        }),
      ).rejects.toThrow("no");
      expect(await addEvents("d")).toMatchObject([{ sequence: 2 }]);
    });

    test("are untold, oldest first and as many as asked, until they are told", async () => {
      await addEvents("a", "b", "c", "d");
      await transact((tx) => tx.markTold(2));
      await transact((tx) => tx.markTold(2));
      await transact((tx) => tx.markTold(99));
      const untold = (most: number) =>
        transact(async (tx) => (await tx.untold(most)).map(({ sequence }) => sequence));
      expect(await untold(2)).toEqual([1, 3]);
      expect(await untold(100)).toEqual([1, 3, 4]);
      expect(await untold(0)).toEqual([]);
      await reopen();
      expect(await untold(100)).toEqual([1, 3, 4]);
    });

    test("that were told are pruned but for the newest; an untold one never is", async () => {
      await addEvents("a", "b", "c", "d", "e");
      for (const sequence of [2, 3, 4, 5]) await transact((tx) => tx.markTold(sequence));
      const prune = (keep: number) => transact((tx) => tx.pruneEvents(keep, 9));
      expect([await prune(2), await prune(2), await prune(0)]).toEqual([2, 0, 2]);
      expect(await transact((tx) => tx.untold(9))).toMatchObject([{ sequence: 1 }]);
      expect(await addEvents("f")).toMatchObject([{ sequence: 6 }]);
    });

    test("that were told are pruned so many at most, for as long as there are more", async () => {
      await addEvents("a", "b", "c", "d", "e", "f");
      for (const sequence of [1, 2, 3, 4, 6]) await transact((tx) => tx.markTold(sequence));
      const prune = () => transact((tx) => tx.pruneEvents(1, 3));
      expect([await prune(), await prune(), await prune()]).toEqual([3, 1, 0]);
      expect(await transact((tx) => tx.pruneEvents(0, 0))).toBe(0);
      expect(await transact((tx) => tx.untold(9))).toMatchObject([{ sequence: 5 }]);
    });

    test("never get a sequence again, though all were pruned and the store restarted", async () => {
      await addEvents("a", "b");
      await transact(async (tx) => {
        await tx.markTold(1);
        await tx.markTold(2);
        await tx.pruneEvents(0, 9);
      });
      await reopen();
      expect(await addEvents("c")).toMatchObject([{ sequence: 3 }]);
    });
  });
};
