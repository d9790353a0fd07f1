/**
 * The history behind "what changed since yesterday": a Change node for each document that differs
 * from its predecessor.
 *
 *     Drone -CHANGED-> Change 4, Change 5, … Change 17        changes:<key id> = "0f3c… 4 18 <time of 4>"
 *                      └ first, the next to be forgotten                          "91aa… 0 2 <time of 0>"
 *
 * Each document of a drone has a ring of its own, numbered without a gap, and history-book.ts says
 * from where to where. So the newest is put and the oldest forgotten without a search. Bounded by
 * the number of a drone's changes as they come, where the longest ring gives way: a document that
 * changes every minute forgets its own past, not that of the others. Bounded by age once an hour, in
 * slices that let agents be served in between.
 */
import { contentHash } from "@assimilation/protocol";
import type { GraphChange } from "../graph/change.ts";
import type { NodeKeys } from "../graph/keys.ts";
import type { StoreTransaction } from "../store/graph-store.ts";
import type { DocumentDiff } from "./document-diff.ts";
import {
  type Book,
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
  readonly changesMax: number;
}

/** In the transaction that keeps the document. The drone is in the graph by then. */
export const keepChange = async (
  tx: Pick<StoreTransaction, "state" | "setState" | "apply">,
  { keys, changesMax }: Keeping,
  keyId: string,
  { type, instance, seq, paths, before, after }: DocumentChange,
  at: number,
): Promise<void> => {
  if (changesMax === 0) return;
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

  const longer = withRing(book, { ...ring, next: ring.next + 1 });
  const full = lengthOf(longer) > changesMax ? longestRing(longer, name) : undefined;
  if (full === undefined) {
    await tx.apply(changes);
    await writeBook(tx, keyId, longer);
    return;
  }
  const oldest = keys.change(drone, full.name, full.first);
  await tx.apply([...changes, { op: "delete_node", key: oldest }]);
  await writeBook(tx, keyId, withRing(longer, { ...full, first: full.first + 1 }));
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

/** Changes forgotten in one transaction, so that none takes long. */
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

const isToPrune = (book: Book, { changesMax, before }: Forgetting): boolean =>
  lengthOf(book) > changesMax || book.some(({ since }) => since < before);

/** Answers whether there is more. */
const pruneSlice = async (
  tx: Pick<StoreTransaction, "state" | "setState" | "nodes" | "apply">,
  forgetting: Forgetting,
  keyId: string,
): Promise<boolean> => {
  const book = await readBook(tx, keyId);
  const ring = book.find(({ since }) => since < forgetting.before) ?? longestRing(book);
  if (ring === undefined) return false;
  const tooMany = Math.max(0, lengthOf(book) - forgetting.changesMax);
  const beyond = Math.max(0, ring.next - ring.first - fairLength(book, forgetting.changesMax));
  const pruned = await pruneRing(tx, forgetting, keyId, ring, Math.min(tooMany, beyond));
  const left = withRing(book, pruned);
  await writeBook(tx, keyId, left);
  return isToPrune(left, forgetting);
};

/** Forgets the oldest of a ring: so many, and beyond these what is too old. */
const pruneRing = async (
  tx: Pick<StoreTransaction, "nodes" | "apply">,
  { keys, before }: Forgetting,
  keyId: string,
  { name, first, next }: Ring,
  count: number,
): Promise<Ring> => {
  const oldest = Array.from({ length: Math.min(SLICE, next - first) }, (_, index) =>
    keys.change(keys.drone(keyId), name, first + index),
  );
  const times = (await tx.nodes(oldest, { withBody: false })).map((node) => node?.firstSeen ?? 0);
  const kept = times.findIndex((at, index) => at >= before && index >= count);
  const forgotten = kept < 0 ? oldest : oldest.slice(0, kept);
  await tx.apply(forgotten.map((key) => ({ op: "delete_node", key })));
  const since = times[forgotten.length] ?? times.at(-1) ?? 0;
  return { name, first: first + forgotten.length, next, since };
};

const readBook = async (tx: Pick<StoreTransaction, "state">, keyId: string): Promise<Book> =>
  parseBook(await tx.state(changesState(keyId)));

const writeBook = (
  tx: Pick<StoreTransaction, "setState">,
  keyId: string,
  book: Book,
): Promise<void> => tx.setState(changesState(keyId), formatBook(book));
