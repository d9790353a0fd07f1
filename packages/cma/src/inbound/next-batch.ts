/**
 * What waits for a transaction, and how much of it shares the next one.
 *
 *     ┌ prepared: the next batch ┐ not yet
 *     ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ □ □ □ □ □ ◄─ push
 *
 * The front is prepared as it comes, while the batch before is committed; no more than that, for
 * what a few bytes of JSON come to may take ten times their memory.
 *
 * A batch has one message of a drone at most: what is told of it is then as it was after that one.
 */
import type { Inbound } from "./inbound.ts";
import { changesExpected } from "./prepare.ts";

interface Queued extends Pick<Inbound, "prepared"> {
  readonly peer: Pick<Inbound["peer"], "keyId">;
  /** It was too much for the store: others are not to be tried, and fail, with it. */
  readonly isAlone?: boolean;
}

export interface NextBatch<T> {
  readonly push: (waiting: T) => void;
  /** In the order in which they came; none when none waits. */
  readonly take: () => readonly T[];
  /** A batch was too much for the store: the next ones are smaller, and larger again by and by. */
  readonly takeLess: () => void;
  readonly length: () => number;
}

/** Messages: enough to share a commit among a burst, few enough that none waits long for the others. */
export const BATCH_MAX = 128;

/** Changes that the messages of a batch are expected to become; the last one may exceed it. */
export const BATCH_CHANGES_MAX = 5_000;

/** Smaller ones help no store: what is too much then is a single message. */
const BATCH_CHANGES_MIN = 100;

/** So many more in each batch: a store that had a bad moment has whole ones after some hundreds. */
const BATCH_CHANGES_REGAINED = 10;

/** Bounded by its caller: as many as sessions may have under way. */
export const createNextBatch = <T extends Queued>(): NextBatch<T> => {
  const queue: T[] = [];
  const drones = new Set<string>();
  let prepared = 0;
  let changes = 0;
  let changesMax = BATCH_CHANGES_MAX;

  const prepareFront = (): void => {
    for (const { peer, prepared: prepare, isAlone = false } of queue.slice(prepared, BATCH_MAX)) {
      if (changes >= changesMax || drones.has(peer.keyId) || (isAlone && prepared > 0)) return;
      drones.add(peer.keyId);
      changes += isAlone ? changesMax : changesExpected(prepare());
      prepared += 1;
    }
  };

  const forgetFront = (): void => {
    prepared = 0;
    changes = 0;
    drones.clear();
  };

  return {
    push: (waiting) => {
      queue.push(waiting);
      prepareFront();
    },
    take: () => {
      prepareFront();
      const batch = queue.splice(0, prepared);
      forgetFront();
      changesMax = Math.min(BATCH_CHANGES_MAX, changesMax + BATCH_CHANGES_REGAINED);
      return batch;
    },
    takeLess: () => {
      forgetFront();
      changesMax = Math.max(BATCH_CHANGES_MIN, Math.floor(changesMax / 2));
    },
    length: () => queue.length,
  };
};
