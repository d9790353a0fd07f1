/**
 * What will happen, ordered by (instant, arrival): a binary heap of wakes.
 *
 * Cancelling leaves the entry in the heap without its effect, which is cheaper
 * than finding it; the heap is bounded by the number of wakes ever pushed.
 */
import type { CancelWake, Instant } from "@assimilation/protocol";

export interface WakeQueue {
  readonly push: (at: Instant, wake: () => void) => CancelWake;
  /** The next wake not later than `until`, which is removed; undefined when there is none. */
  readonly pop: (until: Instant) => Wake | undefined;
}

export interface Wake {
  readonly at: Instant;
  readonly order: number;
  wake: () => void;
}

export const createWakeQueue = (): WakeQueue => {
  const heap: Wake[] = [];
  let order = 0;
  const before = (x: Wake, y: Wake): boolean => x.at < y.at || (x.at === y.at && x.order < y.order);
  const item = (i: number): Wake => heap[i] as Wake;

  const sink = (last: Wake): void => {
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(item(child + 1), item(child))) child += 1;
      if (!before(item(child), last)) break;
      heap[i] = item(child);
      i = child;
    }
    heap[i] = last;
  };

  return {
    push: (at, wake) => {
      const entry: Wake = { at, order: order++, wake };
      let i = heap.length;
      heap.push(entry);
      while (i > 0 && before(entry, item((i - 1) >> 1))) {
        heap[i] = item((i - 1) >> 1);
        i = (i - 1) >> 1;
      }
      heap[i] = entry;
      return () => {
        entry.wake = () => undefined;
      };
    },
    pop: (until) => {
      const top = heap[0];
      if (top === undefined || top.at > until) return undefined;
      const last = heap.pop() as Wake;
      if (heap.length > 0) sink(last);
      return top;
    },
  };
};
