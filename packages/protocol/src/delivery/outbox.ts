/**
 * Messages on their way out: in which order their chunks go, and which must go again.
 *
 *     waiting --(its turn, and credit)--> open --(all chunks acknowledged)--> bytes forgotten
 *                                          |--(APPLIED)--> done: the owner is told, in order
 *
 * A message is made into bytes when its first chunk is due, so a long queue
 * holds no more than one message's bytes that are not on their way.
 * What is lost goes again before anything new of its stream, without new credit.
 */
import { CHUNK_BYTES_MAX } from "../wire/constants.ts";
import type { Chunk } from "../wire/frame.ts";
import { chunkAt, chunkCount, type Parcel } from "./segments.ts";
import { CREDIT_BYTES_AT_ONCE, OPEN_MESSAGES_SENT_MAX, streamsByPriority } from "./streams.ts";

/** What the owner hands in. */
export interface Outgoing {
  /** Called once in a session, when the message's turn has come. */
  readonly make: () => Parcel;
  /** The other side has stored it durably. */
  readonly onApplied: () => void;
}

export interface Outbox {
  readonly streams: ReadonlyMap<number, OutStream>;
  /** Bytes that may have been sent altogether, and that have been. */
  creditBytes: number;
  spentBytes: number;
}

interface OutStream {
  nextId: number;
  readonly waiting: Outgoing[];
  /** Begun and not applied, by message id, ascending; at most {@link OPEN_MESSAGES_SENT_MAX}. */
  readonly open: Map<number, OpenMessage>;
}

interface OpenMessage {
  readonly outgoing: Outgoing;
  /** Undefined once every chunk has been acknowledged. */
  parcel: Parcel | undefined;
  readonly chunks: number;
  /** The first chunk never sent. */
  nextIndex: number;
  readonly acked: Set<number>;
  /** Chunks to send again. */
  readonly lost: Set<number>;
}

/** Which piece of which message a packet carries. */
export interface ChunkRef {
  readonly stream: number;
  readonly messageId: number;
  readonly index: number;
}

export const createOutbox = (): Outbox => ({
  streams: new Map(
    streamsByPriority.map((stream) => [stream, { nextId: 0, waiting: [], open: new Map() }]),
  ),
  creditBytes: CREDIT_BYTES_AT_ONCE,
  spentBytes: 0,
});

export const submit = (outbox: Outbox, stream: number, outgoing: Outgoing): void => {
  streamOf(outbox, stream).waiting.push(outgoing);
};

/** Takes the next chunk that may go and fits into `roomBytes` of payload; undefined when none. */
export const takeChunk = (
  outbox: Outbox,
  roomBytes: number,
): { readonly ref: ChunkRef; readonly chunk: Chunk } | undefined => {
  const next = nextChunk(outbox);
  if (next === undefined || next.bytes > roomBytes) return undefined;
  const { stream, messageId, message, index } = next;
  if (message.parcel === undefined) throw new RangeError("a chunk of a message that is through");
  if (!message.lost.delete(index)) {
    message.nextIndex += 1;
    outbox.spentBytes += next.bytes;
  }
  const ref = { stream, messageId, index };
  return { ref, chunk: chunkAt(message.parcel, ref) };
};

/** Whether a chunk waits that credit does not hold back. */
export const hasChunk = (outbox: Outbox): boolean => nextChunk(outbox) !== undefined;

export const noteChunkAcked = (outbox: Outbox, { stream, messageId, index }: ChunkRef): void => {
  const message = streamOf(outbox, stream).open.get(messageId);
  if (message === undefined) return;
  message.lost.delete(index);
  message.acked.add(index);
  if (message.acked.size === message.chunks) message.parcel = undefined;
};

export const noteChunkLost = (outbox: Outbox, { stream, messageId, index }: ChunkRef): void => {
  const message = streamOf(outbox, stream).open.get(messageId);
  if (message !== undefined && !message.acked.has(index)) message.lost.add(index);
};

/** What is done now, oldest first; undefined when the peer applied what was not sent. */
export const noteApplied = (
  outbox: Outbox,
  { stream, messageId }: { readonly stream: number; readonly messageId: number },
): readonly Outgoing[] | undefined => {
  const { nextId, open } = streamOf(outbox, stream);
  if (messageId >= nextId) return undefined;
  const done: Outgoing[] = [];
  for (const [id, message] of open) {
    if (id > messageId) break;
    if (message.nextIndex < message.chunks) return undefined;
    open.delete(id);
    done.push(message.outgoing);
  }
  return done;
};

/** Credit only rises: an older CREDIT that comes late changes nothing. */
export const noteCredit = (outbox: Outbox, bytes: number): void => {
  outbox.creditBytes = Math.max(outbox.creditBytes, bytes);
};

/** Everything not applied, in the order it was handed in within each stream. */
export const unapplied = (
  outbox: Outbox,
): readonly { readonly stream: number; readonly outgoing: Outgoing }[] =>
  [...outbox.streams].flatMap(([stream, { waiting, open }]) =>
    [...[...open.values()].map(({ outgoing }) => outgoing), ...waiting].map((outgoing) => ({
      stream,
      outgoing,
    })),
  );

export const unappliedCount = (outbox: Outbox): number => {
  let count = 0;
  for (const { waiting, open } of outbox.streams.values()) count += waiting.length + open.size;
  return count;
};

/** Whether everything handed in has reached the other side, applied or not. */
export const isAllAcked = ({ streams }: Outbox): boolean =>
  [...streams.values()].every(
    ({ waiting, open }) =>
      waiting.length === 0 && [...open.values()].every(({ parcel }) => parcel === undefined),
  );

interface NextChunk extends ChunkRef {
  readonly message: OpenMessage;
  readonly bytes: number;
}

const nextChunk = (outbox: Outbox): NextChunk | undefined => {
  let mayBegin = true;
  for (const stream of streamsByPriority) {
    const again = lostChunk(outbox, stream);
    if (again !== undefined) return again;
    const fresh = mayBegin ? freshChunk(outbox, stream) : undefined;
    if (fresh === undefined) continue;
    if (outbox.spentBytes + fresh.bytes <= outbox.creditBytes) return fresh;
    // What goes first also gets the next credit first.
    mayBegin = false;
  }
  return undefined;
};

const lostChunk = (outbox: Outbox, stream: number): NextChunk | undefined => {
  for (const [messageId, message] of streamOf(outbox, stream).open) {
    for (const index of message.lost) return describeChunk(stream, messageId, message, index);
  }
  return undefined;
};

const freshChunk = (outbox: Outbox, stream: number): NextChunk | undefined => {
  const out = streamOf(outbox, stream);
  const newestId = out.nextId - 1;
  const newest = out.open.get(newestId);
  if (newest !== undefined && newest.nextIndex < newest.chunks) {
    return describeChunk(stream, newestId, newest, newest.nextIndex);
  }
  if (out.open.size >= OPEN_MESSAGES_SENT_MAX) return undefined;
  const outgoing = out.waiting.shift();
  if (outgoing === undefined) return undefined;
  const message = openMessage(outgoing);
  out.open.set(out.nextId, message);
  out.nextId += 1;
  return describeChunk(stream, out.nextId - 1, message, 0);
};

const openMessage = (outgoing: Outgoing): OpenMessage => {
  const parcel = outgoing.make();
  return {
    outgoing,
    parcel,
    chunks: chunkCount(parcel.bytes.byteLength),
    nextIndex: 0,
    acked: new Set(),
    lost: new Set(),
  };
};

const describeChunk = (
  stream: number,
  messageId: number,
  message: OpenMessage,
  index: number,
): NextChunk => {
  const totalBytes = message.parcel?.bytes.byteLength ?? 0;
  const bytes = Math.min(CHUNK_BYTES_MAX, totalBytes - index * CHUNK_BYTES_MAX);
  return { stream, messageId, message, index, bytes };
};

const streamOf = ({ streams }: Outbox, stream: number): OutStream => {
  const out = streams.get(stream);
  if (out === undefined) throw new RangeError(`there is no stream ${stream}`);
  return out;
};
