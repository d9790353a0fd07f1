/**
 * Where a drone's history is: a ring for each document that changed, kept as a state of the drone's.
 *
 *     0f3c9a12d4e5b6a7 4 18 1790000000000      name, first, next, since
 *     4 18 1790000000000                       without a name: of all documents that have none of their own
 *
 * A change takes as many numbers as it has KiB, and is found by its first:
 *
 *     4   5   6   7   8   9  10  11  12  13  14  15  16  17  18
 *     ■   ■   ■───────────────■   ■   ■───■   ■   ■   ■   ■  └ next
 *
 * So a ring is as long as what it holds is large, and no size need be noted or read: whoever needs
 * room forgets numbers from the front. With its first number a change is gone; until the others have
 * gone, too, they are room that nobody uses. What a version before this one kept has one number a
 * change, so it counts as 1 KiB each until it is forgotten.
 *
 * Bounded by {@link RINGS_MAX}: below the 64 KiB of a state. Without a name is also what was kept
 * before documents had rings of their own.
 */

/** Numbers from `first` to before `next` are taken. */
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

/** With names. An honest drone has some dozens of documents; one with many containers, some hundreds. */
export const RINGS_MAX = 1_000;

/** Of the document of that name; where there are too many, the one that the rest of them share. */
export const ringFor = (book: Book, name: string, at: number): Ring => {
  const ringOf = (wanted: string) => book.find((ring) => ring.name === wanted);
  const isFull = book.filter((ring) => ring.name !== "").length >= RINGS_MAX;
  const own = ringOf(name);
  if (own !== undefined || !isFull) return own ?? { name, first: 0, next: 0, since: at };
  return ringOf("") ?? { name: "", first: 0, next: 0, since: at };
};

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

/** KiB. */
export const lengthOf = (book: Book): number =>
  book.reduce((sum, ring) => sum + lengthOfRing(ring), 0);

/** The end of a ring, which is not to be forgotten. */
export interface Newest {
  readonly name: string;
  readonly length: number;
}

/** The one that gives way where there is too much; the older of two that are as long. */
export const longestRing = (book: Iterable<Ring>, newest?: Newest): Ring | undefined => {
  let longest: Ring | undefined;
  for (const ring of book) {
    const isSpared = ring.name === newest?.name && lengthOfRing(ring) <= newest.length;
    if (!isSpared && (longest === undefined || givesWayBefore(ring, longest))) longest = ring;
  }
  return longest;
};

export interface Cut {
  readonly book: Book;
  readonly forgotten: readonly { readonly name: string; readonly number: number }[];
}

/**
 * Makes room, one number of the longest ring after the other, and no more than the newest change
 * takes itself: what is beyond that is left to the hourly pruning, which goes in slices.
 */
export const cutTo = (book: Book, lengthMax: number, newest: Newest): Cut => {
  const count = Math.min(lengthOf(book) - lengthMax, newest.length);
  if (count <= 0) return { book, forgotten: [] };
  const forgotten: { name: string; number: number }[] = [];
  const left = new Map(book.map((ring) => [ring.name, ring]));
  while (forgotten.length < count) {
    const longest = longestRing(left.values(), newest);
    if (longest === undefined) break;
    const { name, first } = longest;
    forgotten.push({ name, number: first });
    if (first + 1 === longest.next) left.delete(name);
    else left.set(name, { ...longest, first: first + 1 });
  }
  return { book: [...left.values()], forgotten };
};

/** How long no ring need be where there is room for so many: short ones leave theirs to the others. */
export const fairLength = (book: Book, lengthMax: number): number => {
  const lengths = book.map(lengthOfRing).toSorted((a, b) => a - b);
  let room = lengthMax;
  for (const [at, length] of lengths.entries()) {
    const share = Math.floor(room / (lengths.length - at));
    if (length > share) return share;
    room -= length;
  }
  return lengthMax;
};

const givesWayBefore = (a: Ring, b: Ring): boolean =>
  lengthOfRing(a) > lengthOfRing(b) || (lengthOfRing(a) === lengthOfRing(b) && a.since < b.since);

const lengthOfRing = ({ first, next }: Ring): number => next - first;
