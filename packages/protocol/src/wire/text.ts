/** UTF-8 on the wire: strict both ways. */

/** Undefined for bytes that are not valid UTF-8. A leading U+FEFF is kept. */
export const decodeText = (bytes: Uint8Array): string | undefined => {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
};

export const encodeText = (text: string): Uint8Array => new TextEncoder().encode(text);

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
