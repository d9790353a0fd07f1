// biome-ignore lint/correctness/noNodejsModules: pure functions of their input
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { plainBytes } from "../bytes/join.ts";

/**
 * Messages, deflated on the way out and inflated under a ceiling.
 *
 *     0               4
 *     +---------------+----------------------------- …
 *     | raw length u32| raw deflate (RFC 1951)
 *     +---------------+----------------------------- …
 *
 * The raw length is a promise: more is never inflated, less is refused, and so
 * is a ratio that only a bomb has. Source: docs/reference/wire-format.md, "bombs".
 */
export interface Packed {
  readonly bytes: Uint8Array;
  readonly isDeflated: boolean;
}

/** Deflates what is larger than 512 bytes and becomes smaller; else `bytes` is `message` itself. */
export const packMessage = (message: Uint8Array): Packed => {
  if (message.byteLength <= DEFLATE_ABOVE_BYTES) return { bytes: message, isDeflated: false };
  const deflated = deflateRawSync(message);
  const isWorthIt =
    LENGTH_BYTES + deflated.byteLength < message.byteLength &&
    message.byteLength <= deflated.byteLength * RATIO_MAX;
  if (!isWorthIt) return { bytes: message, isDeflated: false };

  const bytes = new Uint8Array(LENGTH_BYTES + deflated.byteLength);
  new DataView(bytes.buffer).setUint32(0, message.byteLength);
  bytes.set(deflated, LENGTH_BYTES);
  return { bytes, isDeflated: true };
};

/** Undefined for a bomb, a wrong length, and anything that is not deflate. */
export const unpackMessage = ({ bytes, isDeflated }: Packed): Uint8Array | undefined => {
  if (!isDeflated) return bytes.byteLength <= RAW_BYTES_MAX ? bytes : undefined;
  if (bytes.byteLength <= LENGTH_BYTES) return undefined;
  const deflated = bytes.subarray(LENGTH_BYTES);
  const rawBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (rawBytes === 0 || rawBytes > RAW_BYTES_MAX) return undefined;
  if (rawBytes > deflated.byteLength * RATIO_MAX) return undefined;
  return inflate(deflated, rawBytes);
};

const LENGTH_BYTES = 4;
/** Below this a message fits one packet anyway. */
const DEFLATE_ABOVE_BYTES = 512;
/** Of a message, before it is deflated and after. */
const RAW_BYTES_MAX = 4 * 1024 * 1024;
/** Real JSON reaches 30:1; deflate itself stops near 1030:1. */
const RATIO_MAX = 200;

const inflate = (deflated: Uint8Array, rawBytes: number): Uint8Array | undefined => {
  try {
    const raw = plainBytes(inflateRawSync(deflated, { maxOutputLength: rawBytes }));
    return raw.byteLength === rawBytes ? raw : undefined;
  } catch {
    return undefined;
  }
};
