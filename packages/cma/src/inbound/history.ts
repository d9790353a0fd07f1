/**
 * The history behind "what changed since yesterday": a Change node for each document that differs
 * from its predecessor.
 *
 *     Drone -CHANGED-> Change 4, Change 5, … Change 17        changes:<key id> = "0f3c… 4 18 <time of 4>"
 *                      └ first, the next to be forgotten                          "91aa… 0 2 <time of 0>"
 *
 * Each document of a drone has a ring of its own, and history-book.ts says from where to where. So
 * the newest is put and the oldest forgotten without a search. Bounded by the size of a drone's
 * changes as they come, where the longest ring gives way: a document that changes every minute
 * forgets its own past, not that of the others. Bounded by age once an hour, in slices that let
 * agents be served in between.
 */
import { contentHash } from "@assimilation/protocol";
import type { GraphChange } from "../graph/change.ts";
import type { NodeKeys } from "../graph/keys.ts";
import type { StoreTransaction } from "../store/graph-store.ts";
import { kibibytesOf } from "./change-size.ts";
import type { DocumentDiff } from "./document-diff.ts";
import {
  type Book,
  cutTo,
  fairLength,
  formatBook,
  lengthOf,
  longestRing,
  parseBook,
  type Ring,
  ringFor,
  withRing,
} from "./history-book.ts";

export interface DocumentChange extends DocumentDiff {
  readonly type: string;
  readonly instance: string;
  readonly seq: number;
}

interface Keeping {
  readonly keys: NodeKeys;
  /** Of one drone; 0 keeps no history. */
  readonly historyKibibytesMax: number;
}

/** In the transaction that keeps the document. The drone is in the graph by then. */
export const keepChange = async (
  tx: Pick<StoreTransaction, "state" | "setState" | "apply">,
  { keys, historyKibibytesMax: most }: Keeping,
  keyId: string,
  { type, instance, seq, paths, before, after }: DocumentChange,
  at: number,
): Promise<void> => {
  if (most === 0) return;
  const drone = keys.drone(keyId);
  const book = await readBook(tx, keyId);
  const ring = ringFor(book, ringName(type, instance), at);
  const { name } = ring;
  const key = keys.change(drone, name, ring.next);
  const set = { ...{ type, instance, seq, at }, paths, old: before, new: after };
  const changes: readonly GraphChange[] = [
    { op: "put_node", key, kind: "Change", set, at },
    { op: "put_edge", from: drone, kind: "CHANGED", to: key, set: {}, at },
  ];

  // The newest is kept in any case: it never takes more than all there is.
  const length = Math.min(kibibytesOf(set), most);
  const longer = withRing(book, { ...ring, next: ring.next + length });
  const { book: left, forgotten } = cutTo(longer, most, { name, length });
  const deletions = forgotten.map(({ name, number }): GraphChange => {
    return { op: "delete_node", key: keys.change(drone, name, number) };
  });
  await tx.apply([...changes, ...deletions]);
  await writeBook(tx, keyId, left);
};

interface Forgetting extends Keeping {
  /** What is older is forgotten: milliseconds since the epoch. */
  readonly before: number;
}

/** Forgets what is too old or too much, a slice of one drone's a transaction. */
export const pruneChanges = async (
  {
    transact,
  }: { readonly transact: <T>(body: (tx: StoreTransaction) => Promise<T>) => Promise<T> },
  forgetting: Forgetting,
): Promise<void> => {
  for (const keyId of await transact((tx) => dronesToPrune(tx, forgetting))) {
    let isMore = true;
    while (isMore) isMore = await transact((tx) => pruneSlice(tx, forgetting, keyId));
  }
};

export const changesState = (keyId: string): string => `${STATE_PREFIX}${keyId}`;

const STATE_PREFIX = "changes:";

/** Numbers forgotten in one transaction, so that none takes long. */
const SLICE = 200;

/** Short, since a host may have a thousand documents that change; plain, since it makes up their names. */
const ringName = (type: string, instance: string): string =>
  contentHash(`${type}\0${instance}`).slice(0, 16);

/** Key ids. */
const dronesToPrune = async (
  tx: Pick<StoreTransaction, "states">,
  forgetting: Forgetting,
): Promise<readonly string[]> =>
  (await tx.states(STATE_PREFIX))
    .filter(({ value }) => isToPrune(parseBook(value), forgetting))
    .map(({ name }) => name.slice(STATE_PREFIX.length));

const isToPrune = (book: Book, { historyKibibytesMax, before }: Forgetting): boolean =>
  lengthOf(book) > historyKibibytesMax || book.some(({ since }) => since < before);

/** Answers whether there is more. */
const pruneSlice = async (
  tx: Pick<StoreTransaction, "state" | "setState" | "nodes" | "apply">,
  forgetting: Forgetting,
  keyId: string,
): Promise<boolean> => {
  const book = await readBook(tx, keyId);
  const ring = book.find(({ since }) => since < forgetting.before) ?? longestRing(book);
  if (ring === undefined) return false;
  const most = forgetting.historyKibibytesMax;
  const tooMany = Math.max(0, lengthOf(book) - most);
  const beyond = Math.max(0, ring.next - ring.first - fairLength(book, most));
  const pruned = await pruneRing(tx, forgetting, keyId, ring, Math.min(tooMany, beyond));
  const left = withRing(book, pruned);
  await writeBook(tx, keyId, left);
  return isToPrune(left, forgetting);
};

/** Forgets the oldest of a ring: so many numbers, and beyond these what is too old. */
const pruneRing = async (
  tx: Pick<StoreTransaction, "nodes" | "apply">,
  { keys, before }: Forgetting,
  keyId: string,
  { name, first, next, since }: Ring,
  count: number,
): Promise<Ring> => {
  const oldest = Array.from({ length: Math.min(SLICE, next - first) }, (_, index) =>
    keys.change(keys.drone(keyId), name, first + index),
  );
  const times = (await tx.nodes(oldest, { withBody: false })).map((node) => node?.firstSeen);
  const kept = times.findIndex((at = -Infinity, index) => at >= before && index >= count);
  const forgotten = kept < 0 ? oldest : oldest.slice(0, kept);
  await tx.apply(forgotten.map((key) => ({ op: "delete_node", key })));
  return {
    ...{ name, first: first + forgotten.length, next },
    since: times[forgotten.length] ?? since,
  };
};

const readBook = async (tx: Pick<StoreTransaction, "state">, keyId: string): Promise<Book> =>
  parseBook(await tx.state(changesState(keyId)));

const writeBook = (
  tx: Pick<StoreTransaction, "setState">,
  keyId: string,
  book: Book,
): Promise<void> => tx.setState(changesState(keyId), formatBook(book));
