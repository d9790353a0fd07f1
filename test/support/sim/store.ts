/**
 * A store for the simulator: it fails, it is slow, its CMA is killed in the
 * middle of a commit; and it writes down everything that was ever committed.
 *
 * What a process still asks of it after its death is never done.
 */
import {
  AssimilationError,
  type Clock,
  type Instant,
  later,
  type RandomSource,
} from "@assimilation/protocol";
import type { AssimEvent } from "#cma/events/event.ts";
import type { GraphChange } from "#cma/graph/change.ts";
import type { GraphStore, StoreTransaction } from "#cma/store/graph-store.ts";
import { createMemoryStore, type GraphDump } from "#cma/store/memory-store.ts";
import { between, chance } from "./choice.ts";

/** One thing that a committed transaction did, in the order in which it was done, and its end. */
export type LedgerEntry =
  | { readonly kind: "document"; readonly change: GraphChange & { readonly op: "put_node" } }
  | { readonly kind: "events"; readonly events: readonly AssimEvent[] }
  | { readonly kind: "committed" };

export interface SimStore {
  /** The store as one process has it open. */
  readonly open: () => OpenStore;
  readonly dump: () => GraphDump;
  readonly ledger: readonly LedgerEntry[];
  /** Every commit fails until then. */
  readonly failUntil: (until: Instant) => void;
  /** Every commit takes up to so long until then. */
  readonly slowUntil: (until: Instant, commitMs: number) => void;
  readonly stats: { commits: number; failed: number; torn: number };
}

export interface OpenStore {
  readonly store: GraphStore;
  /** A commit that is under way happens or not; the process does not hear which. */
  readonly kill: () => void;
}

export const createSimStore = (
  clock: Pick<Clock, "now" | "wakeAt">,
  random: RandomSource,
): SimStore => {
  const ledger: LedgerEntry[] = [];
  const stats = { commits: 0, failed: 0, torn: 0 };
  let failingUntil = clock.now();
  let slow = { until: clock.now(), commitMs: 0 };
  /** What the transaction at its commit did. */
  let written: readonly LedgerEntry[] = [];
  /** Set while a slow commit is under way. */
  let commit: ((isDone: boolean) => void) | undefined;

  const delay = (ms: number): Promise<boolean> =>
    new Promise((resolve) => {
      commit = resolve;
      clock.wakeAt(later(clock.now(), ms), () => resolve(true));
    });

  const memory = createMemoryStore({
    storeId: "sim",
    beforeCommit: async () => {
      const isSlow = clock.now() < slow.until;
      const isDone = !isSlow || (await delay(between(random, 1, slow.commitMs)));
      commit = undefined;
      if (!isDone || clock.now() < failingUntil) {
        stats.failed += 1;
        throw new AssimilationError("ASSIM_STORE_IO", "The simulated disk does not answer.");
      }
      stats.commits += 1;
      ledger.push(...written, { kind: "committed" });
    },
  });

  return {
    dump: memory.dump,
    ledger,
    stats,
    failUntil: (until) => {
      failingUntil = until;
    },
    slowUntil: (until, commitMs) => {
      slow = { until, commitMs };
    },
    open: () => {
      const inner = memory.reopen();
      let isOpen = true;

      const transact: GraphStore["transact"] = async (body) => {
        if (!isOpen) return never();
        try {
          return await inner.transact(async (tx) => {
            if (!isOpen) throw new AssimilationError("ASSIM_STORE_CLOSED", "Its process is dead.");
            const entries: LedgerEntry[] = [];
            const result = await body(watched(tx, entries));
            written = entries;
            return result;
          });
        } finally {
          if (!isOpen) await never();
        }
      };

      return {
        store: { storeId: inner.storeId, transact, close: inner.close },
        kill: () => {
          isOpen = false;
          if (commit === undefined) return;
          stats.torn += 1;
          commit(chance(random, 0.5));
        },
      };
    },
  };
};

/** A transaction whose documents and events are written down. */
const watched = (tx: StoreTransaction, entries: LedgerEntry[]): StoreTransaction => ({
  ...tx,
  apply: async (changes) => {
    await tx.apply(changes);
    for (const change of changes) {
      if (change.op === "put_node" && change.kind === "Discovery") {
        entries.push({ kind: "document", change });
      }
    }
  },
  addEvents: async (events, at) => {
    const stored = await tx.addEvents(events, at);
    if (stored.length > 0) entries.push({ kind: "events", events: stored });
    return stored;
  },
});

const never = (): Promise<never> => new Promise(() => undefined);
