/**
 * A batch of messages in one transaction, or in as few as will do.
 *
 *     all in one ──(mistake of ours, or too much for the server)──► halves … ──► one
 *            └─(a part of them is enough for one)──► that part, then the rest
 *
 *     one ──(mistake)──► refuse it, and note that in the store
 *      │                    └─(mistake)──► it is not the message: the process stops
 *      └─(too much: at once where it is large, else twice)──► put it back: others are not to wait
 *
 * A mistake of ours normally stops the process. Here that would let one agent stop the CMA for all,
 * again after each restart, for it keeps what is not applied. So a poisoned message counts as input
 * that is wrong. The note is the proof that the store itself works: a broken store must not make
 * agents forget what they said.
 */
import { AssimilationError } from "@assimilation/protocol";
import type { StoreTransaction } from "../store/graph-store.ts";
import { aboutMessage } from "./about-message.ts";
import type { Inbound } from "./inbound.ts";
import type { PatientStore } from "./patient-store.ts";
import { refusedFor, type TransactionContext, type Written, writeMessages } from "./transaction.ts";

export interface WriteBatchDeps {
  readonly store: Pick<PatientStore, "transact" | "transactOrReject">;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Several messages were too much for the store at once. */
  readonly sawTooMuch: () => void;
}

/** Of a message that is too much for the store by itself: nothing was written. */
export const PUT_BACK = "put_back";

/** Of each message, in order, a commit at a time. Never rejects; pending while the store is away. */
export async function* writeBatch(
  deps: WriteBatchDeps,
  batch: readonly Inbound[],
  context: TransactionContext,
): AsyncGenerator<readonly (Written | typeof PUT_BACK)[]> {
  const [only, ...others] = batch;
  if (only === undefined) return;
  const { store, now, sawTooMuch } = deps;
  const isOne = others.length === 0;
  let changes = 0;
  const single = { about: aboutMessage(only), isLarge: () => changes > LARGE_CHANGES };
  let written: readonly Written[];
  try {
    written = await store.transactOrReject(
      (tx) => {
        changes = 0;
        const counted = countChanges(tx, (count) => {
          changes += count;
        });
        return writeMessages(counted, batch, context, now());
      },
      isOne ? single : undefined,
    );
  } catch (reason) {
    if (isOne) {
      yield [await giveUp(store, only, reason)];
      return;
    }
    if (isTooMuch(reason)) sawTooMuch();
    const middle = Math.ceil(batch.length / 2);
    yield* writeBatch(deps, batch.slice(0, middle), context);
    yield* writeBatch(deps, batch.slice(middle), context);
    return;
  }
  yield written;
  yield* writeBatch(deps, batch.slice(written.length), context);
}

/**
 * Of a message of which a server is believed at once that it is too much: all others wait while it is
 * tried. What is smaller may have met a bad moment.
 */
const LARGE_CHANGES = 1_000;

const countChanges = (
  tx: StoreTransaction,
  sawChanges: (count: number) => void,
): StoreTransaction => ({
  ...tx,
  apply: (changes) => {
    sawChanges(changes.length);
    return tx.apply(changes);
  },
});

/** All else that the store fails at is waited out. */
const isTooMuch = (reason: unknown): boolean => reason instanceof AssimilationError;

const giveUp = async (
  store: WriteBatchDeps["store"],
  { peer }: Inbound,
  reason: unknown,
): Promise<Written | typeof PUT_BACK> => {
  if (isTooMuch(reason)) return PUT_BACK;
  await store.transact((tx) => noteMistake(tx, peer.keyId));
  return refusedFor(reason);
};

/** One state, for people who look for the agent behind it: `<key id> <how many so far, of all>`. */
const noteMistake = async (tx: StoreTransaction, keyId: string): Promise<void> => {
  const [, count] = (await tx.state(STATE))?.split(" ") ?? [];
  await tx.setState(STATE, `${keyId} ${Number(count ?? 0) + 1}`);
};

const STATE = "mistake";
