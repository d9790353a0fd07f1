/** The small change of byte handling: joining, and what only looks like text. */

/** A new buffer with the parts one after another. */
export const joinBytes = (...parts: readonly Uint8Array[]): Uint8Array => {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.byteLength;
  }
  return joined;
};

/**
 * The same memory as a plain Uint8Array. Node's Buffer is one by type, but its
 * `slice` does not copy; none leaves the files that call Node.
 */
export const plainBytes = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** One byte a character, for the labels of nonces and hashes. */
export const asciiBytes = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Takes as long for any content; only for what is no secret's neighbour: secrets go through `equalBytes`. */
export const isAllZero = (bytes: Uint8Array): boolean => {
  let seen = 0;
  for (const byte of bytes) seen |= byte;
  return seen === 0;
};
