/** What becomes of packages, whatever the store: hosts share a set, leave it, and the last one takes it along. */
import type { JsonMap } from "@assimilation/protocol";
import { expect, test } from "vitest";
import { newMembers } from "#cma/inbound/new-members.ts";
import { sweep } from "#cma/inbound/sweep.ts";
import { nothing } from "#cma/ingest/assertions.ts";
import { diffAssertions } from "#cma/ingest/diff-assertions.ts";
import { packages } from "#cma/ingest/packages.ts";
import { reporter } from "#test/support/make-cma.ts";
import type { StoreInHand } from "./store-in-hand.ts";

const image: JsonMap = { "libc6::amd64": "2.36", "bash::amd64": "5.2" };
const patched: JsonMap = { ...image, "bash::amd64": "5.3" };

export const promiseSharedSets = ({ transact, dump }: StoreInHand): void => {
  /** One host after the other says another list than before; undefined is none. */
  const say = async (
    hosts: readonly number[],
    from: JsonMap | undefined,
    to: JsonMap | undefined,
    at: number,
  ): Promise<void> => {
    for (const number of hosts) {
      const who = reporter(number);
      const [before, after] = [from, to].map((deb) =>
        deb === undefined ? nothing : packages.ingest(who, { deb }),
      );
      await transact(async (tx) => {
        await tx.apply([{ op: "put_node", key: who.drone, kind: "Drone", set: {}, at }]);
        const diff = diffAssertions(who.drone, before ?? nothing, after ?? nothing, at);
        const members = await newMembers(tx, diff.sets);
        await tx.apply([...diff.changes, ...members]);
        await sweep(tx, [diff.doubt]);
      });
    }
  };

  /** How many there are of each kind. */
  const counts = async (): Promise<Readonly<Record<string, number>>> => {
    const { nodes, edges } = await dump();
    const kinds = [...nodes, ...edges].map(({ kind }) => kind).filter((kind) => kind !== "Drone");
    return Object.fromEntries(
      [...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => [kind, all.length]),
    );
  };

  test("keeps what hosts share for as long as one of them has it", async () => {
    await say([1, 2], undefined, image, 1);
    expect(await counts()).toEqual({ PackageSet: 1, Package: 2, HAS_PACKAGES: 2, CONTAINS: 2 });
    await say([1], image, patched, 2);
    expect(await counts()).toEqual({ PackageSet: 2, Package: 3, HAS_PACKAGES: 2, CONTAINS: 4 });
    await say([2], image, patched, 3);
    expect(await counts()).toEqual({ PackageSet: 1, Package: 2, HAS_PACKAGES: 2, CONTAINS: 2 });
    await say([1], patched, undefined, 4);
    expect(await counts()).toEqual({ PackageSet: 1, Package: 2, HAS_PACKAGES: 1, CONTAINS: 2 });
    await say([2], patched, undefined, 5);
    expect(await counts()).toEqual({});
  });

  test("writes the members of a set once", async () => {
    await say([1], undefined, image, 1);
    await say([2], undefined, image, 2);
    const { nodes, edges } = await dump();
    const seen = [...nodes, ...edges].map(({ kind, lastSeen }) => `${kind} ${lastSeen}`);
    expect(new Set(seen)).toEqual(
      new Set([
        ...["Drone 1", "Drone 2", "HAS_PACKAGES 1", "HAS_PACKAGES 2"],
        ...["PackageSet 2", "Package 1", "CONTAINS 1"],
      ]),
    );
  });
};
