/** From one store to another that is empty, and whether both then hold the same. */
import { AssimilationError } from "@assimilation/protocol";
import type { StoreSource, StoreTarget } from "./contents.ts";
import { count, describeTally, digestOf, emptyTally, type Tally } from "./tally.ts";

export interface CopyEnds {
  readonly source: StoreSource;
  readonly target: StoreTarget;
  /** The target, read again from the disk. */
  readonly openCopy: () => Promise<StoreSource>;
}

/** All is written, and then the copy is read again from its beginning. */
export type CopyStep = "written" | "read again";

/**
 * Where it fails before the end, the target is empty as before.
 * @throws AssimilationError (as a rejection) `ASSIM_COPY_…` or `ASSIM_STORE_…`.
 */
export const copyStore = async (
  { source, target, openCopy }: CopyEnds,
  onProgress: (tally: Tally, step: CopyStep) => void,
): Promise<Tally> => {
  await target.begin(source.identity);
  const written = await fill(source, target, (tally) => onProgress(tally, "written")).catch(
    async (error: unknown) => {
      // What happened first is what the operator must hear.
      await target.abandon().catch(() => undefined);
      throw error;
    },
  );

  const copy = await openCopy();
  try {
    const read = await tallyOf(copy, (tally) => onProgress(tally, "read again"));
    const { storeId, sequence } = source.identity;
    const isSame =
      copy.identity.storeId === storeId &&
      copy.identity.sequence === sequence &&
      digestOf(read) === digestOf(written);
    if (isSame) return written;
    throw new AssimilationError(
      "ASSIM_COPY_DIFFERS",
      `The copy is not what was copied (${describeTally(written)}; then read ${describeTally(read)}): do not use it, and report this.`,
    );
  } finally {
    await copy.close();
  }
};

const fill = async (
  source: StoreSource,
  target: StoreTarget,
  onProgress: (written: Tally) => void,
): Promise<Tally> => {
  let tally = emptyTally;
  for await (const piece of source.pieces()) {
    await target.write(piece);
    tally = count(tally, piece);
    onProgress(tally);
  }
  if (await source.hasChanged()) {
    throw new AssimilationError(
      "ASSIM_COPY_CHANGED",
      "Somebody wrote in the store while it was copied: stop the CMA that uses it, and copy again.",
    );
  }
  await target.finish();
  return tally;
};

const tallyOf = async (source: StoreSource, onProgress: (read: Tally) => void): Promise<Tally> => {
  let tally = emptyTally;
  for await (const piece of source.pieces()) {
    tally = count(tally, piece);
    onProgress(tally);
  }
  return tally;
};
