/**
 * Messages on their way in: whole, once each, in order within a stream, within the credit.
 *
 *     chunks --> assembly --(whole, and its turn)--> taken --(committed)--> applied
 *     |<------------------ held: paid for by credit ---------------------->|
 *
 * The credit we grant is what we are ready to hold: 19 kB beyond what is applied,
 * and more from a pool that all sessions share when a message that has begun
 * needs more to become whole. Only one message is taken at a time, so that only
 * one is inflated, however many wait.
 */
import { MESSAGE_BYTES_MAX } from "../wire/constants.ts";
import type { Chunk } from "../wire/frame.ts";
import {
  type Assembly,
  addPiece,
  belongsTo,
  createAssembly,
  hasPiece,
  isWellCut,
  type Parcel,
  wholeParcel,
} from "./segments.ts";
import { CREDIT_BYTES_AT_ONCE, OPEN_MESSAGES_RECEIVED_MAX, streamsByPriority } from "./streams.ts";

/** Shared by the sessions of an endpoint: what large messages may take beyond everybody's 19 kB. */
export interface CreditPool {
  freeBytes: number;
}

export interface Inbox {
  readonly pool: CreditPool;
  readonly streams: ReadonlyMap<number, InStream>;
  /** As told to the peer; only rises. */
  grantedBytes: number;
  receivedBytes: number;
  appliedBytes: number;
  /** What `grantedBytes` holds of the pool. */
  borrowedBytes: number;
  /** The message that was taken and is not yet applied. */
  taken: TakenMessage | undefined;
}

interface InStream {
  /** Of the next message to take. */
  nextId: number;
  /** Everything up to before this is applied. */
  appliedEnd: number;
  /** Not yet taken, by id; at most {@link OPEN_MESSAGES_RECEIVED_MAX}, bytes bounded by credit. */
  readonly assemblies: Map<number, Assembly>;
}

export interface TakenMessage {
  readonly stream: number;
  readonly messageId: number;
  readonly parcel: Parcel;
}

export const createInbox = (pool: CreditPool): Inbox => ({
  pool,
  streams: new Map(
    streamsByPriority.map((stream) => [
      stream,
      { nextId: 0, appliedEnd: 0, assemblies: new Map() },
    ]),
  ),
  grantedBytes: CREDIT_BYTES_AT_ONCE,
  receivedBytes: 0,
  appliedBytes: 0,
  borrowedBytes: 0,
  taken: undefined,
});

/** False when the peer broke the rules, and the session must end. */
export const noteChunk = (inbox: Inbox, chunk: Chunk): boolean => {
  const stream = streamOf(inbox, chunk.stream);
  if (!isWellCut(chunk)) return false;
  if (chunk.messageId >= stream.appliedEnd + OPEN_MESSAGES_RECEIVED_MAX) return false;
  if (chunk.messageId < stream.nextId) return true;
  const assembly = stream.assemblies.get(chunk.messageId) ?? createAssembly(chunk);
  if (!belongsTo(assembly, chunk)) return false;
  if (!hasPiece(assembly, chunk)) {
    if (inbox.receivedBytes + chunk.bytes.byteLength > inbox.grantedBytes) return false;
    stream.assemblies.set(chunk.messageId, assembly);
    inbox.receivedBytes += chunk.bytes.byteLength;
    addPiece(assembly, chunk);
  }
  return true;
};

/** The next message whose turn it is; undefined while one is taken, or none is whole. */
export const takeMessage = (inbox: Inbox): TakenMessage | undefined => {
  if (inbox.taken !== undefined) return undefined;
  for (const stream of streamsByPriority) {
    const into = streamOf(inbox, stream);
    const assembly = into.assemblies.get(into.nextId);
    const parcel = assembly === undefined ? undefined : wholeParcel(assembly);
    if (parcel === undefined) continue;
    into.assemblies.delete(into.nextId);
    inbox.taken = { stream, messageId: into.nextId, parcel };
    into.nextId += 1;
    return inbox.taken;
  }
  return undefined;
};

/** The message that was taken is stored durably: what it held is free, and credit rises. */
export const noteTakenApplied = (inbox: Inbox): void => {
  if (inbox.taken === undefined) throw new RangeError("no message is taken");
  const { stream, messageId, parcel } = inbox.taken;
  inbox.taken = undefined;
  streamOf(inbox, stream).appliedEnd = messageId + 1;
  inbox.appliedBytes += parcel.bytes.byteLength;
  settle(inbox);
};

/**
 * Takes from the pool what the messages that have begun still need. False when
 * the pool has too little: ask again when some has come back.
 */
export const borrowCredit = (inbox: Inbox): boolean => {
  const shortBytes = neededBytes(inbox) - (inbox.grantedBytes - inbox.receivedBytes);
  if (shortBytes <= 0) return true;
  if (shortBytes > inbox.pool.freeBytes) return false;
  if (inbox.borrowedBytes + shortBytes > BORROWED_BYTES_MAX) return false;
  inbox.grantedBytes += shortBytes;
  settle(inbox);
  return true;
};

/** Everything borrowed goes back: the session has ended. */
export const returnCredit = (inbox: Inbox): void => {
  inbox.pool.freeBytes += inbox.borrowedBytes;
  inbox.borrowedBytes = 0;
};

/** The newest message applied in each stream that has one. */
export const appliedIds = (
  inbox: Inbox,
): readonly { readonly stream: number; readonly messageId: number }[] =>
  [...inbox.streams].flatMap(([stream, { appliedEnd }]) =>
    appliedEnd === 0 ? [] : [{ stream, messageId: appliedEnd - 1 }],
  );

/** Two of the largest messages: one of discovery, and one that overtook it. */
const BORROWED_BYTES_MAX = 2 * MESSAGE_BYTES_MAX;

/** Grants at least 19 kB beyond what is applied; whatever is granted above that is borrowed. */
const settle = (inbox: Inbox): void => {
  const ownBytes = inbox.appliedBytes + CREDIT_BYTES_AT_ONCE;
  inbox.grantedBytes = Math.max(inbox.grantedBytes, ownBytes);
  const borrowedBytes = inbox.grantedBytes - ownBytes;
  inbox.pool.freeBytes += inbox.borrowedBytes - borrowedBytes;
  inbox.borrowedBytes = borrowedBytes;
};

const neededBytes = ({ streams }: Inbox): number => {
  let bytes = 0;
  for (const { assemblies } of streams.values()) {
    for (const { totalBytes, receivedBytes } of assemblies.values()) {
      bytes += totalBytes - receivedBytes;
    }
  }
  return bytes;
};

const streamOf = ({ streams }: Inbox, stream: number): InStream => {
  const into = streams.get(stream);
  if (into === undefined) throw new RangeError(`there is no stream ${stream}`);
  return into;
};
