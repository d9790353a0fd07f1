/**
 * The history behind "what changed since yesterday": a Change node for each document that differs
 * from its predecessor.
 *
 *     Drone -CHANGED-> Change 4, Change 5, … Change 17        changes:<key id> = "4 18 <time of 4>"
 *                      └ first, the next to be forgotten                            └ or earlier
 *
 * They are numbered, drone by drone and without a gap, and a state of the drone's says from where to
 * where. So the newest is put and the oldest forgotten without a search. Bounded by number as they
 * come, and by age once an hour, in slices that let agents be served in between.
 */
import type { GraphChange } from "../graph/change.ts";
import type { NodeKeys } from "../graph/keys.ts";
import type { StoreTransaction } from "../store/graph-store.ts";
import type { DocumentDiff } from "./document-diff.ts";

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
  const { first, next, since } = await readBook(tx, keyId);
  const key = keys.change(drone, next);
  const set = { ...{ type, instance, seq, at }, paths, old: before, new: after };
  const isFull = next - first >= changesMax;
  const changes: readonly GraphChange[] = [
    { op: "put_node", key, kind: "Change", set, at },
    { op: "put_edge", from: drone, kind: "CHANGED", to: key, set: {}, at },
  ];
  await tx.apply(
    isFull ? [...changes, { op: "delete_node", key: keys.change(drone, first) }] : changes,
  );
  await writeBook(tx, keyId, {
    first: isFull ? first + 1 : first,
    next: next + 1,
    since: first === next ? at : since,
  });
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

/** Numbers from `first` to before `next` are there. */
interface Book {
  readonly first: number;
  readonly next: number;
  /** When the first was made, or earlier. */
  readonly since: number;
}

/** Key ids. */
const dronesToPrune = async (
  tx: Pick<StoreTransaction, "states">,
  { changesMax, before }: Forgetting,
): Promise<readonly string[]> =>
  (await tx.states(STATE_PREFIX))
    .filter(({ value }) => {
      const { first, next, since } = parseBook(value);
      return since < before || next - first > changesMax;
    })
    .map(({ name }) => name.slice(STATE_PREFIX.length));

/** Answers whether there may be more. */
const pruneSlice = async (
  tx: Pick<StoreTransaction, "state" | "setState" | "nodes" | "apply">,
  { keys, changesMax, before }: Forgetting,
  keyId: string,
): Promise<boolean> => {
  const { first, next } = await readBook(tx, keyId);
  const drone = keys.drone(keyId);
  const oldest = Array.from({ length: Math.min(SLICE, next - first) }, (_, index) =>
    keys.change(drone, first + index),
  );
  const times = (await tx.nodes(oldest, { withBody: false })).map((node) => node?.firstSeen ?? 0);
  const kept = times.findIndex((at, index) => at >= before && next - first - index <= changesMax);
  const forgotten = kept < 0 ? oldest : oldest.slice(0, kept);
  await tx.apply(forgotten.map((key) => ({ op: "delete_node", key })));
  const since = times[forgotten.length] ?? times.at(-1) ?? 0;
  await writeBook(tx, keyId, { first: first + forgotten.length, next, since });
  return kept < 0 && first + forgotten.length < next;
};

const readBook = async (tx: Pick<StoreTransaction, "state">, keyId: string): Promise<Book> =>
  parseBook((await tx.state(changesState(keyId))) ?? "0 0 0");

const parseBook = (value: string): Book => {
  const [first = 0, next = 0, since = 0] = value.split(" ").map(Number);
  return { first, next, since };
};

const writeBook = (
  tx: Pick<StoreTransaction, "setState">,
  keyId: string,
  { first, next, since }: Book,
): Promise<void> =>
  tx.setState(changesState(keyId), first === next ? undefined : `${first} ${next} ${since}`);
