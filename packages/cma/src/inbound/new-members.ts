/**
 * Of the sets that a document asserts, what the graph lacks.
 *
 * A set that is in the graph was written with all of its members, in one transaction, and has not
 * changed since: its key is the hash of them. So the ten-thousandth host of an image costs one edge,
 * not four hundred packages. The price: a member that was taken out of the graph behind our back is
 * back only with the next new set that has it.
 */
import type { GraphChange } from "../graph/change.ts";
import type { SetChanges } from "../ingest/diff-assertions.ts";
import type { StoreTransaction } from "../store/graph-store.ts";

/** To be asked before the nodes of the sets are put, and applied after it. */
export const newMembers = async (
  tx: Pick<StoreTransaction, "nodes">,
  sets: readonly SetChanges[],
): Promise<readonly GraphChange[]> => {
  if (sets.length === 0) return [];
  const known = await tx.nodes(
    sets.map(({ key }) => key),
    { withBody: false },
  );
  return sets.flatMap(({ changes }, index) => (known[index] === undefined ? changes : []));
};
