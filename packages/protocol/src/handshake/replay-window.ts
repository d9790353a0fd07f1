/**
 * Accepts each packet counter once, without remembering them all.
 *
 *     highest - 1024            highest
 *     |<------ accepted, if not seen ------>|  anything above is new
 *     [ bitmap, a ring of 2048 bits, a bit a counter ]
 *
 * The ring is twice the window: words are cleared whole when the window moves
 * on, and none that still counts is among them. Asking comes before opening a
 * packet, marking only after, so that forged counters move nothing.
 * Source: RFC 6479.
 */
export interface ReplayWindow {
  /** The largest counter marked; 0 before the first. */
  highest: number;
  readonly bits: Uint32Array;
}

export const createReplayWindow = (): ReplayWindow => ({
  highest: 0,
  bits: new Uint32Array(RING_BITS / 32),
});

export const mayAccept = ({ highest, bits }: ReplayWindow, counter: number): boolean => {
  if (!Number.isInteger(counter) || counter < 1 || counter >= COUNTER_END) return false;
  if (counter > highest) return true;
  if (counter <= highest - WINDOW) return false;
  return ((bits[wordOf(counter) % bits.length] ?? 0) & bitOf(counter)) === 0;
};

/** Only for a counter that {@link mayAccept} would let in, and that opened. */
export const mark = (window: ReplayWindow, counter: number): void => {
  const { bits } = window;
  if (counter > window.highest) {
    const word = wordOf(counter);
    const firstStale = Math.max(wordOf(window.highest) + 1, word - bits.length + 1);
    for (let stale = firstStale; stale <= word; stale += 1) bits[stale % bits.length] = 0;
    window.highest = counter;
  }
  const word = wordOf(counter) % bits.length;
  bits[word] = (bits[word] ?? 0) | bitOf(counter);
};

const WINDOW = 1024;
const RING_BITS = 2048;
/** Counters end below this. Source: docs/reference/wire-format.md, "DATA". */
const COUNTER_END = 2 ** 48;

const wordOf = (counter: number): number => Math.floor(counter / 32);
const bitOf = (counter: number): number => 1 << (counter % 32);
