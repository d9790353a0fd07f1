/** Boxes against tweetnacl's own, which is the oracle. */
import fc from "fast-check";
import nacl from "tweetnacl";
import { expect, test } from "vitest";
import { before, open, seal } from "#protocol/seal/box.ts";
import { createCurve } from "#protocol/seal/curve.ts";

const exact = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

test("before is nacl.box.before", () => {
  const curve = createCurve();
  fc.assert(
    fc.property(exact(32), exact(32), (ours, theirs) => {
      const publicKey = nacl.scalarMult.base(theirs);
      expect(before(curve, publicKey, ours)).toEqual(nacl.box.before(publicKey, ours));
    }),
    { numRuns: 30 },
  );
});

test("before has no answer where nacl.box.before gives everybody the same", () => {
  expect(before(createCurve(), new Uint8Array(32), new Uint8Array(32).fill(5))).toBeUndefined();
});

test("seal is nacl.secretbox, and opens again", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), exact(24), exact(32), (plain, nonce, key) => {
      const box = seal(plain, nonce, key);
      expect(box).toEqual(nacl.secretbox(plain, nonce, key));
      expect(open(box, nonce, key)).toEqual(plain);
    }),
  );
});

test("one bit of box, nonce or key, or one byte less, does not open", () => {
  const parts = [
    new Uint8Array(20).fill(1),
    new Uint8Array(24),
    new Uint8Array(32).fill(2),
  ] as const;
  const [plain, nonce, key] = parts;
  const box = seal(plain, nonce, key);
  const flip = (bytes: Uint8Array, bit: number): Uint8Array => {
    const flipped = bytes.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return flipped;
  };
  for (let bit = 0; bit < 8 * box.length; bit += 1) {
    expect(open(flip(box, bit), nonce, key)).toBeUndefined();
    if (bit < 192) expect(open(box, flip(nonce, bit), key)).toBeUndefined();
    if (bit < 256) expect(open(box, nonce, flip(key, bit))).toBeUndefined();
  }
  for (let length = 0; length < box.length; length += 1) {
    expect(open(box.subarray(0, length), nonce, key)).toBeUndefined();
  }
});
