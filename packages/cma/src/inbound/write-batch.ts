/**
 * A batch of messages in one transaction; where that fails through a mistake of ours, each half in
 * its own, so that the one that brings it to light is found and refused alone.
 *
 *     all in one ──(mistake)──► halves … ──(mistake)──► one: refuse it, and note that in the store
 *                                                            └─(mistake)──► it is not the message:
 *                                                                           the process stops
 *
 * A mistake of ours normally stops the process. Here that would let one agent stop the CMA for all,
 * again after each restart, for it keeps what is not applied. So a poisoned message counts as input
 * that is wrong. The note is the proof that the store itself works: a broken store must not make
 * agents forget what they said.
 */
import type { StoreTransaction } from "../store/graph-store.ts";
import type { Inbound } from "./inbound.ts";
import type { PatientStore } from "./patient-store.ts";
import { refusedFor, type TransactionContext, type Written, writeMessages } from "./transaction.ts";

/** Of each message, in order. Never rejects; pending while the store is away. */
export const writeBatch = async (
  store: Pick<PatientStore, "transact" | "transactOrReject">,
  batch: readonly Inbound[],
  context: TransactionContext,
  now: () => number,
): Promise<readonly Written[]> => {
  try {
    return await store.transactOrReject((tx) => writeMessages(tx, batch, context, now()));
  } catch (mistake) {
    const [only, ...others] = batch;
    if (only !== undefined && others.length === 0) {
      await store.transact((tx) => noteMistake(tx, only.peer.keyId));
      return [refusedFor(mistake)];
    }
    const middle = Math.ceil(batch.length / 2);
    return [
      ...(await writeBatch(store, batch.slice(0, middle), context, now)),
      ...(await writeBatch(store, batch.slice(middle), context, now)),
    ];
  }
};

/** One state, for people who look for the agent behind it: `<key id> <how many so far, of all>`. */
const noteMistake = async (tx: StoreTransaction, keyId: string): Promise<void> => {
  const [, count] = (await tx.state(STATE))?.split(" ") ?? [];
  await tx.setState(STATE, `${keyId} ${Number(count ?? 0) + 1}`);
};

const STATE = "mistake";
