/**
 * Agenda: which of many machines is due next, for one wake that serves them all.
 *
 * A binary heap that knows where each machine stands, so that a new time moves
 * its one entry instead of adding another: as many entries as machines that wait
 * for something.
 */
import type { Instant } from "../world/clock.ts";

/** What can stand in an {@link Agenda}; set by its functions alone. */
export interface Due {
  /** Undefined: nothing to do, not in the heap. */
  dueAt: Instant | undefined;
  /** Of the entry in the heap. */
  position: number;
}

export interface Agenda<T extends Due> {
  readonly heap: T[];
}

export const createAgenda = <T extends Due>(): Agenda<T> => ({ heap: [] });

export const setDue = <T extends Due>(
  { heap }: Agenda<T>,
  machine: T,
  at: Instant | undefined,
): void => {
  const isIn = machine.dueAt !== undefined;
  machine.dueAt = at;
  if (at === undefined) {
    if (isIn) remove(heap, machine.position);
    return;
  }
  if (!isIn) {
    machine.position = heap.length;
    heap.push(machine);
  }
  rise(heap, machine);
  sink(heap, machine);
};

/** The next that is due now, taken off; undefined when none is. */
export const takeDue = <T extends Due>(agenda: Agenda<T>, now: Instant): T | undefined => {
  const [first] = agenda.heap;
  if (first?.dueAt === undefined || first.dueAt > now) return undefined;
  setDue(agenda, first, undefined);
  return first;
};

/** Everybody who is due now. Who becomes due again meanwhile waits for the next time. */
export const takeAllDue = <T extends Due>(agenda: Agenda<T>, now: Instant): readonly T[] => {
  const all: T[] = [];
  for (let due = takeDue(agenda, now); due !== undefined; due = takeDue(agenda, now)) all.push(due);
  return all;
};

export const nextDueAt = <T extends Due>({ heap }: Agenda<T>): Instant | undefined =>
  heap[0]?.dueAt;

const remove = <T extends Due>(heap: T[], position: number): void => {
  const last = heap.pop();
  if (last === undefined || last.position === position) return;
  place(heap, last, position);
  rise(heap, last);
  sink(heap, last);
};

const rise = <T extends Due>(heap: T[], machine: T): void => {
  for (;;) {
    const { position } = machine;
    const parent = position === 0 ? undefined : heap[(position - 1) >> 1];
    if (parent === undefined || !isBefore(machine, parent)) return;
    place(heap, parent, position);
    place(heap, machine, (position - 1) >> 1);
  }
};

const sink = <T extends Due>(heap: T[], machine: T): void => {
  for (;;) {
    const { position } = machine;
    const left = heap[2 * position + 1];
    const right = heap[2 * position + 2];
    const child = left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
    if (child === undefined || !isBefore(child, machine)) return;
    const below = child.position;
    place(heap, child, position);
    place(heap, machine, below);
  }
};

const place = <T extends Due>(heap: T[], machine: T, position: number): void => {
  heap[position] = machine;
  machine.position = position;
};

const isBefore = (a: Due, b: Due): boolean =>
  (a.dueAt ?? Number.POSITIVE_INFINITY) < (b.dueAt ?? Number.POSITIVE_INFINITY);
