/**
 * Addresses as /proc/net writes them: hexadecimal words of four bytes, each as
 * the CPU would print the number that lies in memory.
 *
 *     0100007F                           127.0.0.1
 *     00000000000000000000000001000000   ::1
 *
 * On a little-endian CPU, and Node runs on hardly any other (s390x is the one),
 * the bytes of each word stand in reverse.
 *
 * Source: proc_pid_net(5).
 */
const WORD_BYTES = 4;

/** Four bytes or sixteen, in the order of their digits; undefined for anything else. */
export const bytesOfHex = (text: string): Uint8Array | undefined => {
  if (!/^(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{32})$/.test(text)) return undefined;
  const byteAt = (_: unknown, at: number): number =>
    Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return Uint8Array.from({ length: text.length / 2 }, byteAt);
};

/** Bytes in network order: four of them or sixteen; undefined for anything else. */
export const bytesOfHexWords = (text: string): Uint8Array | undefined => {
  const bytes = bytesOfHex(text);
  if (bytes === undefined || !isLittleEndian) return bytes;
  for (let start = 0; start < bytes.byteLength; start += WORD_BYTES) {
    bytes.subarray(start, start + WORD_BYTES).reverse();
  }
  return bytes;
};

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
