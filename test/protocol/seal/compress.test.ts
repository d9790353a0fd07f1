import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packMessage, unpackMessage } from "#protocol/seal/compress.ts";

const MIB = 1024 * 1024;
const packed = (rawBytes: number, deflated: Uint8Array) => {
  const bytes = new Uint8Array(4 + deflated.byteLength);
  new DataView(bytes.buffer).setUint32(0, rawBytes);
  bytes.set(deflated, 4);
  return { bytes, isDeflated: true };
};
/** Neither all the same nor all different. */
const text = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => 97 + ((Math.imul(index, index) ^ (index >> 5)) & 15));

test("messages come back as they were", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(2000), (noise, length) => {
      for (const message of [noise, text(length)]) {
        expect(unpackMessage(packMessage(message))).toEqual(message);
      }
    }),
  );
});

test.each([
  { length: 0, isDeflated: false },
  { length: 512, isDeflated: false },
  { length: 513, isDeflated: true },
  { length: 100_000, isDeflated: true },
])("a text of $length bytes is deflated: $isDeflated", ({ length, isDeflated }) => {
  expect(packMessage(text(length)).isDeflated).toBe(isDeflated);
});

test("what does not become smaller, or is as even as a bomb, goes as it is", () => {
  const noise = Uint8Array.from({ length: 1000 }, (_, index) => (index * 7919 * (index + 13)) >> 3);
  expect(packMessage(new Uint8Array(MIB))).toMatchObject({ isDeflated: false });
  expect(packMessage(noise).bytes.byteLength).toBeLessThanOrEqual(noise.byteLength);
});

describe("refused:", () => {
  const raw = text(3000);
  const right = deflateRawSync(raw);
  test.each([
    { what: "a raw length of one less", wrong: packed(2999, right) },
    { what: "a raw length of one more", wrong: packed(3001, right) },
    { what: "a raw length of 0", wrong: packed(0, deflateRawSync(new Uint8Array(0))) },
    { what: "a cut end", wrong: packed(3000, right.subarray(0, right.length - 1)) },
    { what: "no deflate at all", wrong: packed(3000, new Uint8Array(100).fill(0xff)) },
    { what: "only a length", wrong: packed(3000, new Uint8Array(0)) },
    { what: "three bytes", wrong: { bytes: new Uint8Array(3), isDeflated: true } },
    {
      what: "more than 4 MiB as it is",
      wrong: { bytes: new Uint8Array(4 * MIB + 1), isDeflated: false },
    },
    {
      what: "more than 4 MiB inflated",
      wrong: packed(4 * MIB + 1, deflateRawSync(text(4 * MIB + 1))),
    },
    {
      what: "50 MiB of zeros, and says so",
      wrong: packed(50 * MIB, deflateRawSync(new Uint8Array(50 * MIB))),
    },
    {
      what: "50 MiB of zeros that claim to be 3000",
      wrong: packed(3000, deflateRawSync(new Uint8Array(50 * MIB))),
    },
    { what: "a ratio above 200", wrong: packed(MIB, deflateRawSync(new Uint8Array(MIB))) },
  ])("$what", ({ wrong }) => {
    expect(unpackMessage(wrong)).toBeUndefined();
  });
  test("while the right one is not", () => {
    expect(unpackMessage(packed(3000, right))).toEqual(raw);
  });
});

test("no bytes make it throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const head = Uint8Array.of(0, 0, 0, 9, ...bytes);
      expect(unpackMessage({ bytes: head, isDeflated: true })?.byteLength ?? 9).toBe(9);
    }),
  );
});
