/**
 * From one store to another that is empty, and whether both then hold the same.
 *
 *     begin ─► write … ─► read again ─► the same ─► finish
 *        └─────────┴───────────┴────► it is not, or cannot be told ─► abandon
 *
 * Finished last, so that no CMA ever takes what was not compared.
 */
import { AssimilationError } from "@assimilation/protocol";
import type { StoreContents, StoreSource, StoreTarget } from "./contents.ts";
import { leftBehind } from "./refusals.ts";
import { count, describeTally, digestOf, emptyTally, type Tally } from "./tally.ts";

export interface CopyEnds {
  readonly source: StoreSource;
  readonly target: StoreTarget;
}

/** All is written, and then the copy is read again from its beginning. */
export type CopyStep = "written" | "read again";

/**
 * Where it fails before the end, the target is empty as before, or the sentence says that it is not.
 * @throws AssimilationError (as a rejection) `ASSIM_COPY_…` or `ASSIM_STORE_…`.
 */
export const copyStore = async (
  { source, target }: CopyEnds,
  onProgress: (tally: Tally, step: CopyStep) => void,
): Promise<Tally> => {
  await target.begin(source.identity);
  try {
    const written = await fill(source, target, (tally) => onProgress(tally, "written"));
    const copy = await target.readAgain();
    const read = await tallyOf(copy, (tally) => onProgress(tally, "read again"));
    if (!isSame(source, written, copy, read)) {
      throw new AssimilationError(
        "ASSIM_COPY_DIFFERS",
        `The copy is not what was copied (${describeTally(written)}; then read ${describeTally(read)}): report this.`,
      );
    }
    await target.finish();
    return written;
  } catch (error) {
    // What happened first is what the operator must hear.
    const isEmpty = await target.abandon().then(yes, no);
    throw isEmpty ? error : leftBehind(error);
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
  return tally;
};

const tallyOf = async (
  contents: StoreContents,
  onProgress: (read: Tally) => void,
): Promise<Tally> => {
  let tally = emptyTally;
  for await (const piece of contents.pieces()) {
    tally = count(tally, piece);
    onProgress(tally);
  }
  return tally;
};

const isSame = (
  { identity: { storeId, sequence } }: StoreContents,
  written: Tally,
  { identity: copied }: StoreContents,
  read: Tally,
): boolean =>
  copied.storeId === storeId &&
  copied.sequence === sequence &&
  digestOf(read) === digestOf(written);

const yes = (): boolean => true;

const no = (): boolean => false;
