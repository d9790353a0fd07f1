/**
 * A document as it is kept in its Discovery node: canonical JSON, deflated where that helps.
 *
 *     0   1
 *     +---+---------------------------
 *     | f | JSON, or what packMessage made of it
 *     +---+---------------------------      f: 1 deflated, 0 as it is
 */
import {
  canonicalJson,
  contentHash,
  type JsonMap,
  packMessage,
  unpackMessage,
} from "@assimilation/protocol";

/** As large as a message may be: unpackMessage refuses more. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;

export interface PackedDocument {
  readonly body: Uint8Array;
  /** The first 16 hexadecimal digits of the content hash, as a summary has it. */
  readonly hash: string;
}

/** Undefined when the canonical text is larger than 4 MiB, which no honest agent's is. */
export const packDocument = (facts: JsonMap): PackedDocument | undefined => {
  const text = canonicalJson(facts);
  const bytes = encoder.encode(text);
  if (bytes.byteLength > BODY_BYTES_MAX) return undefined;
  const packed = packMessage(bytes);
  const body = new Uint8Array(1 + packed.bytes.byteLength);
  body[0] = packed.isDeflated ? 1 : 0;
  body.set(packed.bytes, 1);
  return { body, hash: contentHash(text).slice(0, 16) };
};

/** Undefined where the body is not one that {@link packDocument} made. Never throws. */
export const unpackDocument = (body: Uint8Array): JsonMap | undefined => {
  const [flag] = body;
  const bytes = unpackMessage({ bytes: body.subarray(1), isDeflated: flag === 1 });
  if (bytes === undefined) return undefined;
  try {
    // We wrote it, from a map.
    return JSON.parse(new TextDecoder().decode(bytes)) as JsonMap;
  } catch {
    return undefined;
  }
};

const encoder = new TextEncoder();
