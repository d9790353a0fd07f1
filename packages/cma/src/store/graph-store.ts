/**
 * The graph, kept: one interface for the embedded and the production store.
 *
 * Promises, which test/contract/graph-store.ts holds every store to:
 * - `transact` is all or nothing. When it resolves, everything is durable; when
 *   it rejects, nothing happened.
 * - Transactions come one after the other; each sees what the ones before it
 *   wrote, and within one, reads see the writes before them.
 * - `body` may be called again from the start when the database asks for it, so
 *   it must have no effect but through `tx`, and must not keep `tx`. A call of
 *   `transact` within it would wait for itself for ever.
 * - A call of `tx` that failed dooms the transaction, also when `body` caught it.
 */
import type { AssimEvent, DerivedEvent } from "../events/event.ts";
import type { GraphChange, GraphEdge, GraphNode, NodeKey } from "../graph/change.ts";
import type { EdgeKind } from "../graph/edge-kinds.ts";

export interface GraphStore {
  /** @throws AssimilationError `ASSIM_STORE_…` (as a rejection) where the store could not do it. */
  readonly transact: <T>(body: (tx: StoreTransaction) => Promise<T>) => Promise<T>;
  /** Random, made with the store; part of each event's id. Known once a transaction succeeded. */
  readonly storeId: string;
  readonly close: () => Promise<void>;
}

/** What a transaction is going to ask for. */
export interface Wanted {
  readonly nodes?: readonly NodeKey[];
  /** Without their bodies. */
  readonly bareNodes?: readonly NodeKey[];
  readonly edgesFrom?: readonly EdgesAt[];
  readonly edgesTo?: readonly EdgesAt[];
  readonly states?: readonly string[];
}

export interface EdgesAt {
  readonly key: NodeKey;
  readonly kind: EdgeKind;
}

interface NodeReading {
  /** `false`: the body need not be read, and may be left out. */
  readonly withBody: boolean;
}

export interface StoreTransaction {
  /** A hint that changes no answer: a store that is far away fetches all of it in one go. */
  readonly preload: (wanted: Wanted) => Promise<void>;
  readonly node: (key: NodeKey, reading?: NodeReading) => Promise<GraphNode | undefined>;
  /** In the order asked. One way to the store and back, where `node` takes one for each. */
  readonly nodes: (
    keys: readonly NodeKey[],
    reading?: NodeReading,
  ) => Promise<readonly (GraphNode | undefined)[]>;
  /** In the order of the other end's key. */
  readonly edgesFrom: (key: NodeKey, kind: EdgeKind) => Promise<readonly GraphEdge[]>;
  readonly edgesTo: (key: NodeKey, kind: EdgeKind) => Promise<readonly GraphEdge[]>;
  /** In the order given. */
  readonly apply: (changes: readonly GraphChange[]) => Promise<void>;

  /** Gives each event its sequence and id, stores it, and leaves it in the outbox until it is told. */
  readonly addEvents: (
    events: readonly DerivedEvent[],
    at: number,
  ) => Promise<readonly AssimEvent[]>;
  /** Events not yet told, oldest first. */
  readonly untold: (most: number) => Promise<readonly AssimEvent[]>;
  readonly markTold: (sequence: number) => Promise<void>;
  /** Deletes told events but for the newest `keep`, so many at most; answers how many. */
  readonly pruneEvents: (keep: number, most: number) => Promise<number>;

  /** Small named values that are not of the graph: counters, sessions to reset. At most 64 KiB each. */
  readonly state: (name: string) => Promise<string | undefined>;
  /** Undefined deletes it. */
  readonly setState: (name: string, value: string | undefined) => Promise<void>;
  /** Names and values of the states whose name begins so, sorted by name. */
  readonly states: (
    prefix: string,
  ) => Promise<readonly { readonly name: string; readonly value: string }[]>;
}
