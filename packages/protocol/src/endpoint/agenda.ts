/**
 * Agenda: which of many machines is due next, for one wake that serves them all.
 *
 * A binary heap of instants. Putting off leaves the old entry where it is; when
 * it comes up it is looked at, and put back at its real time. So a session that
 * is busy costs one heap entry, however often its time changes, and one that is
 * quiet costs none.
 */
import type { Instant } from "../world/clock.ts";

export interface Due {
  /** Undefined: nothing to do. Set by {@link setDue} alone. */
  dueAt: Instant | undefined;
  /** Where it stands in the heap. */
  queuedAt: Instant | undefined;
}

export interface Agenda<T extends Due> {
  /** At most one entry that counts for each machine; others are stale and fall out. */
  readonly heap: Entry<T>[];
}

interface Entry<T> {
  readonly at: Instant;
  readonly of: T;
}

export const createAgenda = <T extends Due>(): Agenda<T> => ({ heap: [] });

export const setDue = <T extends Due>(agenda: Agenda<T>, of: T, at: Instant | undefined): void => {
  of.dueAt = at;
  if (at === undefined || (of.queuedAt !== undefined && of.queuedAt <= at)) return;
  of.queuedAt = at;
  rise(agenda.heap, { at, of });
};

/** The next that is due now, taken off; undefined when none is. */
export const takeDue = <T extends Due>(agenda: Agenda<T>, now: Instant): T | undefined => {
  for (let top = agenda.heap[0]; top !== undefined && top.at <= now; top = agenda.heap[0]) {
    dropTop(agenda.heap);
    const { at, of } = top;
    if (of.queuedAt !== at) continue;
    of.queuedAt = undefined;
    if (of.dueAt !== undefined && of.dueAt <= now) {
      of.dueAt = undefined;
      return of;
    }
    setDue(agenda, of, of.dueAt);
  }
  return undefined;
};

/** Never later than what is due first. */
export const nextDueAt = <T extends Due>({ heap }: Agenda<T>): Instant | undefined => heap[0]?.at;

const rise = <T>(heap: Entry<T>[], entry: Entry<T>): void => {
  let i = heap.length;
  for (;;) {
    const up = (i - 1) >> 1;
    const parent = heap[up];
    if (i === 0 || parent === undefined || parent.at <= entry.at) break;
    heap[i] = parent;
    i = up;
  }
  heap[i] = entry;
};

const dropTop = <T>(heap: Entry<T>[]): void => {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let i = 0;
  for (;;) {
    const left = heap[2 * i + 1];
    const right = heap[2 * i + 2];
    const child = right !== undefined && left !== undefined && right.at < left.at ? right : left;
    if (child === undefined || child.at >= last.at) break;
    heap[i] = child;
    i = 2 * i + (child === right ? 2 : 1);
  }
  heap[i] = last;
};
