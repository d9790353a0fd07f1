/**
 * Messages in pieces, and whole again.
 *
 *     message   |<---- 1120 ---->|<---- 1120 ---->|<- rest ->|
 *     chunk            0                1              2
 *
 * Every chunk but a message's last is full, so a chunk is known by its number,
 * pieces never overlap, and a peer cannot make a thousand small buffers out of
 * one message. What waits to be whole is held as it came, without room for what
 * has not come: memory follows what was received, and that follows the credit.
 */
import { CHUNK_BYTES_MAX, MESSAGE_BYTES_MAX } from "../wire/constants.ts";
import type { Chunk } from "../wire/frame.ts";

/** A message as it is sent: deflated or not. */
export interface Parcel {
  readonly bytes: Uint8Array;
  readonly isDeflated: boolean;
}

export const chunkCount = (totalBytes: number): number => Math.ceil(totalBytes / CHUNK_BYTES_MAX);

/** A view into the parcel. */
export const chunkAt = (
  { bytes, isDeflated }: Parcel,
  { stream, messageId, index }: { stream: number; messageId: number; index: number },
): Chunk => {
  const offset = index * CHUNK_BYTES_MAX;
  return {
    kind: "chunk",
    stream,
    messageId,
    offset,
    total: bytes.byteLength,
    isDeflated,
    bytes: bytes.subarray(offset, offset + CHUNK_BYTES_MAX),
  };
};

export interface Assembly {
  readonly totalBytes: number;
  readonly isDeflated: boolean;
  /** By chunk number. */
  readonly pieces: Map<number, Uint8Array>;
  receivedBytes: number;
}

export const createAssembly = ({ total, isDeflated }: Chunk): Assembly => ({
  totalBytes: total,
  isDeflated,
  pieces: new Map(),
  receivedBytes: 0,
});

/** What a chunk must be, whatever came before it. */
export const isWellCut = ({ offset, total, bytes }: Chunk): boolean =>
  offset % CHUNK_BYTES_MAX === 0 &&
  total <= MESSAGE_BYTES_MAX &&
  bytes.byteLength === Math.min(CHUNK_BYTES_MAX, total - offset);

export const belongsTo = ({ totalBytes, isDeflated }: Assembly, chunk: Chunk): boolean =>
  chunk.total === totalBytes && chunk.isDeflated === isDeflated;

export const hasPiece = ({ pieces }: Assembly, { offset }: Chunk): boolean =>
  pieces.has(offset / CHUNK_BYTES_MAX);

/** A piece that is new. Copies what it keeps. */
export const addPiece = (assembly: Assembly, { offset, bytes }: Chunk): void => {
  assembly.pieces.set(offset / CHUNK_BYTES_MAX, bytes.slice());
  assembly.receivedBytes += bytes.byteLength;
};

/** Undefined until nothing is missing. */
export const wholeParcel = (assembly: Assembly): Parcel | undefined => {
  if (assembly.receivedBytes < assembly.totalBytes) return undefined;
  const bytes = new Uint8Array(assembly.totalBytes);
  for (const [index, piece] of assembly.pieces) bytes.set(piece, index * CHUNK_BYTES_MAX);
  return { bytes, isDeflated: assembly.isDeflated };
};
