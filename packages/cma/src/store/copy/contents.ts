/**
 * All that a store holds, piece by piece, from whichever store to whichever.
 *
 *     source ── nodes … edges … events … states ──▶ target
 *
 * A piece is a few thousand records at most, so memory does not grow with the store.
 */
import type { AssimEvent } from "../../events/event.ts";
import type { GraphEdge, GraphNode } from "../../graph/change.ts";

export type Piece =
  | { readonly of: "nodes"; readonly records: readonly GraphNode[] }
  | { readonly of: "edges"; readonly records: readonly GraphEdge[] }
  | { readonly of: "events"; readonly records: readonly KeptEvent[] }
  | { readonly of: "states"; readonly records: readonly KeptState[] };

export type KeptEvent = AssimEvent & { readonly isTold: boolean };

export interface KeptState {
  readonly name: string;
  readonly value: string;
}

/** What event ids are made of: they are the same in a copy. */
interface StoreIdentity {
  readonly storeId: string;
  /** Of the newest event that there ever was. */
  readonly sequence: number;
}

export interface StoreContents {
  readonly identity: StoreIdentity;
  /** Nodes before edges. */
  readonly pieces: () => AsyncIterable<Piece>;
}

/** All of one moment, unless {@link hasChanged}. */
export interface StoreSource extends StoreContents {
  /** True where somebody wrote while the pieces were read, so that they are not of one moment. */
  readonly hasChanged: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

export interface StoreTarget {
  /** @throws AssimilationError (as a rejection) `ASSIM_COPY_TARGET` where it is not empty. */
  readonly begin: (identity: StoreIdentity) => Promise<void>;
  readonly write: (piece: Piece) => Promise<void>;
  /** What was written, as the store has it. */
  readonly readAgain: () => Promise<StoreContents>;
  /** Until then no CMA takes the target for its own. */
  readonly finish: () => Promise<void>;
  /** After {@link begin}, instead of finish: empties it again. */
  readonly abandon: () => Promise<void>;
  readonly close: () => Promise<void>;
}
