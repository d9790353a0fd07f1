/**
 * What the CMA asks its store to put, on file: so that a baseline can write the very same rows, in
 * the same transactions, without any of the work that led to them.
 *
 *     | length (4 bytes) | one transaction, as v8 serialises it | length | …
 */
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import type { GraphChange } from "#cma/graph/change.ts";
import type { GraphStore } from "#cma/store/graph-store.ts";

export type Put = Extract<GraphChange, { readonly op: "put_node" | "put_edge" }>;

/** Hosts come, or one fact of a host has changed. */
export type Phase = "registration" | "change";

export interface RecordedTransaction {
  readonly phase: Phase;
  readonly puts: readonly Put[];
}

export interface Recorder {
  /** As the one it was made of; what it commits is recorded. */
  readonly store: GraphStore;
  readonly enter: (phase: Phase) => void;
  readonly close: () => void;
}

export const recordInto = (file: string, store: GraphStore): Recorder => {
  const descriptor = openSync(file, "w");
  let phase: Phase = "registration";
  return {
    store: {
      transact: async (body) => {
        const puts: Put[] = [];
        const answer = await store.transact((tx) => {
          puts.length = 0;
          return body({
            ...tx,
            apply: (changes) => {
              puts.push(...changes.filter(isPut));
              return tx.apply(changes);
            },
          });
        });
        if (puts.length > 0) append(descriptor, { phase, puts });
        return answer;
      },
      get storeId() {
        return store.storeId;
      },
      close: store.close,
    },
    enter: (next) => {
      phase = next;
    },
    close: () => closeSync(descriptor),
  };
};

export function* readRecording(file: string): Iterable<RecordedTransaction> {
  const descriptor = openSync(file, "r");
  const head = new Uint8Array(HEAD_BYTES);
  while (readSync(descriptor, head) === HEAD_BYTES) {
    const bytes = new Uint8Array(new DataView(head.buffer).getUint32(0));
    readSync(descriptor, bytes);
    yield deserialize(bytes);
  }
  closeSync(descriptor);
}

const HEAD_BYTES = 4;

const append = (descriptor: number, transaction: RecordedTransaction): void => {
  const bytes = serialize(transaction);
  const head = new Uint8Array(HEAD_BYTES);
  new DataView(head.buffer).setUint32(0, bytes.byteLength);
  writeSync(descriptor, head);
  writeSync(descriptor, bytes);
};

const isPut = (change: GraphChange): change is Put =>
  change.op === "put_node" || change.op === "put_edge";
