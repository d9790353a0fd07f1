/**
 * Writes integers and bytes into a buffer that grows up to a ceiling.
 *
 * Everything here is ours, so what does not fit is our mistake and throws.
 * Integers are big-endian.
 */
export interface Writer {
  /** Each throws a RangeError for a number its width cannot hold, and past the ceiling. */
  readonly u8: (value: number) => Writer;
  readonly u16: (value: number) => Writer;
  readonly u24: (value: number) => Writer;
  readonly u32: (value: number) => Writer;
  /** Up to 2^53 - 1. */
  readonly u64: (value: number) => Writer;
  readonly bytes: (value: Uint8Array) => Writer;
  readonly zeros: (count: number) => Writer;
  readonly length: () => number;
  /** What was written: a view that later writes may or may not show in. */
  readonly finish: () => Uint8Array;
}

export const createWriter = (bytesMax: number): Writer => {
  let buffer = new Uint8Array(Math.min(bytesMax, FIRST_BUFFER_BYTES));
  let view = new DataView(buffer.buffer);
  let length = 0;

  /** Makes room for `count` bytes and returns where they begin. */
  const reserve = (count: number): number => {
    const start = length;
    length += count;
    if (length > bytesMax) throw new RangeError(`${length} bytes do not fit into ${bytesMax}`);
    if (length > buffer.byteLength) {
      const larger = new Uint8Array(Math.min(bytesMax, Math.max(length, 2 * buffer.byteLength)));
      larger.set(buffer);
      buffer = larger;
      view = new DataView(buffer.buffer);
    }
    return start;
  };

  const writer: Writer = {
    u8: (value) => {
      assertFits(value, 2 ** 8);
      const start = reserve(1);
      view.setUint8(start, value);
      return writer;
    },
    u16: (value) => {
      assertFits(value, 2 ** 16);
      const start = reserve(2);
      view.setUint16(start, value);
      return writer;
    },
    u24: (value) => {
      assertFits(value, 2 ** 24);
      const start = reserve(3);
      view.setUint16(start, value >>> 8);
      view.setUint8(start + 2, value & 0xff);
      return writer;
    },
    u32: (value) => {
      assertFits(value, 2 ** 32);
      const start = reserve(4);
      view.setUint32(start, value);
      return writer;
    },
    u64: (value) => {
      assertFits(value, 2 ** 53);
      const start = reserve(8);
      view.setUint32(start, Math.floor(value / 2 ** 32));
      view.setUint32(start + 4, value % 2 ** 32);
      return writer;
    },
    bytes: (value) => {
      const start = reserve(value.byteLength);
      buffer.set(value, start);
      return writer;
    },
    zeros: (count) => {
      reserve(count);
      return writer;
    },
    length: () => length,
    finish: () => buffer.subarray(0, length),
  };
  return writer;
};

/** Most frames and every fixed header fit; only chunks grow. */
const FIRST_BUFFER_BYTES = 256;

const assertFits = (value: number, below: number): void => {
  if (!Number.isInteger(value) || value < 0 || value >= below) {
    throw new RangeError(`${value} is not an integer from 0 to ${below - 1}`);
  }
};
