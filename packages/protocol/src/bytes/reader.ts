/**
 * Reads integers and views from bytes that a stranger sent.
 *
 * Never throws. A read past the end gives zero or nothing and sets `isShort`,
 * so a decoder reads a whole layout straight down and asks once, at the end.
 * Integers are big-endian.
 */
export interface Reader {
  readonly u8: () => number;
  readonly u16: () => number;
  readonly u24: () => number;
  readonly u32: () => number;
  /** Values from 2^53 on become Infinity, which every bound refuses. */
  readonly u64: () => number;
  /** A view of the next `count` bytes; copy before keeping it. */
  readonly bytes: (count: number) => Uint8Array;
  /** A view of what is left. */
  readonly rest: () => Uint8Array;
  readonly offset: () => number;
  readonly remaining: () => number;
  /** True from the first read that wanted more than there was. */
  readonly isShort: () => boolean;
}

export const createReader = (source: Uint8Array): Reader => {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  let offset = 0;
  let isShort = false;

  /** Where the next `count` bytes begin; undefined, and nothing is consumed, when they are not there. */
  const take = (count: number): number | undefined => {
    if (isShort || count > source.byteLength - offset) {
      isShort = true;
      return undefined;
    }
    const start = offset;
    offset += count;
    return start;
  };

  const u8 = (): number => {
    const start = take(1);
    return start === undefined ? 0 : view.getUint8(start);
  };
  const u16 = (): number => {
    const start = take(2);
    return start === undefined ? 0 : view.getUint16(start);
  };
  const u24 = (): number => {
    const start = take(3);
    return start === undefined ? 0 : view.getUint16(start) * 256 + view.getUint8(start + 2);
  };
  const u32 = (): number => {
    const start = take(4);
    return start === undefined ? 0 : view.getUint32(start);
  };
  const u64 = (): number => {
    const start = take(8);
    if (start === undefined) return 0;
    const value = view.getUint32(start) * 2 ** 32 + view.getUint32(start + 4);
    return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
  };
  const bytes = (count: number): Uint8Array => {
    const start = take(count);
    return start === undefined ? source.subarray(0, 0) : source.subarray(start, start + count);
  };

  return {
    u8,
    u16,
    u24,
    u32,
    u64,
    bytes,
    rest: () => bytes(source.byteLength - offset),
    offset: () => offset,
    remaining: () => source.byteLength - offset,
    isShort: () => isShort,
  };
};
