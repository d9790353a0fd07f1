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

/** The beginning of a well-formed `text` that takes at most `bytesMax` bytes; no letter is halved. */
export const cutText = (text: string, bytesMax: number): string => {
  let cut = "";
  let bytes = 0;
  for (const letter of text.toWellFormed()) {
    bytes += encodeText(letter).byteLength;
    if (bytes > bytesMax) break;
    cut += letter;
  }
  return cut;
};

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
