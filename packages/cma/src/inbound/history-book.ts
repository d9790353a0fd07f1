/**
 * Where a drone's history is: a ring for each document that changed, kept as a state of the drone's.
 *
 *     0f3c9a12d4e5b6a7 4 18 1790000000000      name, first, next, since
 *     4 18 1790000000000                       without a name: of before documents had their own
 *
 * Bounded by the number of changes that are kept of a drone: no ring is empty.
 */

/** Numbers from `first` to before `next` are there. */
export interface Ring {
  readonly name: string;
  readonly first: number;
  readonly next: number;
  /** When the first was made, or earlier: milliseconds since the epoch. */
  readonly since: number;
}

export type Book = readonly Ring[];

export const parseBook = (text: string | undefined): Book =>
  (text ?? "")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const words = line.split(" ");
      const [first = 0, next = 0, since = 0] = words.slice(-3).map(Number);
      return { name: words.length > 3 ? (words[0] ?? "") : "", first, next, since };
    });

/** Undefined for one without a ring. */
export const formatBook = (book: Book): string | undefined =>
  book.length === 0
    ? undefined
    : book
        .map(({ name, first, next, since }) => `${name} ${first} ${next} ${since}`.trimStart())
        .join("\n");

/** In the place of the one of that name; gone where it is empty. */
export const withRing = (book: Book, ring: Ring): Book => [
  ...book.filter(({ name }) => name !== ring.name),
  ...(ring.first < ring.next ? [ring] : []),
];

export const lengthOf = (book: Book): number =>
  book.reduce((sum, ring) => sum + lengthOfRing(ring), 0);

/**
 * The one that gives way where there is too much; the older of two that are as long. Never the
 * only change of the ring `fresh`, which is the newest.
 */
export const longestRing = (book: Book, fresh?: string): Ring | undefined =>
  book
    .filter((ring) => ring.name !== fresh || lengthOfRing(ring) > 1)
    .toSorted((a, b) => lengthOfRing(b) - lengthOfRing(a) || a.since - b.since)[0];

/** How long no ring need be where there is room for so many: short ones leave theirs to the others. */
export const fairLength = (book: Book, changesMax: number): number => {
  const lengths = book.map(lengthOfRing).toSorted((a, b) => a - b);
  let room = changesMax;
  for (const [at, length] of lengths.entries()) {
    const share = Math.floor(room / (lengths.length - at));
    if (length > share) return share;
    room -= length;
  }
  return changesMax;
};

const lengthOfRing = ({ first, next }: Ring): number => next - first;
