/** Random lists of changes, with the memory store as the model. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GraphChange } from "#cma/graph/change.ts";
import { createMemoryStore } from "#cma/store/memory-store.ts";
import { anyChanges, documentChanges, droneKeys, nicKeys } from "#test/support/graph-changes.ts";
import type { StoreInHand } from "./store-in-hand.ts";

export const promiseLikeness = ({ apply, dump, runs }: StoreInHand): void => {
  describe("random lists of changes", () => {
    const forget: readonly GraphChange[] = [...droneKeys, ...nicKeys].map((key) => ({
      op: "delete_node",
      key,
    }));

    test("do to it what they do to the memory store, or are refused by both", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyChanges, { maxLength: 4 }), async (lists) => {
          await apply(...forget);
          const model = createMemoryStore();
          for (const list of lists) {
            const [ours, theirs] = await Promise.allSettled([
              apply(...list),
              model.transact((tx) => tx.apply(list)),
            ]);
            expect(ours.status).toBe(theirs.status);
          }
          expect(await dump()).toEqual(model.dump());
        }),
        { numRuns: runs },
      );
    });

    test("in a document's order leave, applied twice, what they left the first time", async () => {
      await fc.assert(
        fc.asyncProperty(documentChanges, documentChanges, async (earlier, list) => {
          await apply(...forget, ...earlier);
          await apply(...list);
          const once = await dump();
          await apply(...list);
          expect(await dump()).toEqual(once);
        }),
        { numRuns: runs },
      );
    });
  });
};
