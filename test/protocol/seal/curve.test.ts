/** X25519 against tweetnacl, the oracle, and against the inputs that break it. */
import fc from "fast-check";
import nacl from "tweetnacl";
import { describe, expect, test } from "vitest";
import { parseHex } from "#protocol/bytes/hex.ts";
import { createCurve, isAcceptablePublicKey } from "#protocol/seal/curve.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const SECRET = new Uint8Array(32).fill(77);

test("equals tweetnacl, bit for bit", () => {
  const curve = createCurve();
  fc.assert(
    fc.property(bytes32, bytes32, (ours, theirs) => {
      const publicKey = nacl.scalarMult.base(theirs);
      expect(curve.publicKeyOf(theirs)).toEqual(publicKey);
      expect(curve.sharedSecret(publicKey, ours)).toEqual(nacl.scalarMult(ours, publicKey));
    }),
    { numRuns: 40 },
  );
});

test("an imported secret is the secret, and outlives its bytes", () => {
  const curve = createCurve();
  fc.assert(
    fc.property(bytes32, bytes32, (secret, theirs) => {
      const publicKey = curve.publicKeyOf(theirs);
      const expected = curve.sharedSecret(publicKey, secret);
      const imported = curve.importSecret(secret);
      secret.fill(0);
      expect(curve.sharedSecret(publicKey, imported)).toEqual(expected);
    }),
    { numRuns: 20 },
  );
  expect(curve.sharedSecret(new Uint8Array(32), curve.importSecret(SECRET))).toBeUndefined();
});

test("a key pair agrees with another's", () => {
  const curve = createCurve();
  const random = createPrng(1, "pair");
  const [a, b] = [curve.makeKeyPair(random), curve.makeKeyPair(random)];
  expect(curve.sharedSecret(a.publicKey, b.secretKey)).toEqual(
    curve.sharedSecret(b.publicKey, a.secretKey),
  );
});

/** Little-endian. Source: https://cr.yp.to/ecdh.html, "validate public keys". */
const lowOrder = [
  { what: "0", hex: "00".repeat(32) },
  { what: "1", hex: `01${"00".repeat(31)}` },
  { what: "order 8", hex: "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800" },
  { what: "order 8 too", hex: "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157" },
  { what: "p - 1", hex: `ec${"ff".repeat(30)}7f` },
];
const notCanonical = [
  { what: "p", hex: `ed${"ff".repeat(30)}7f` },
  { what: "p + 1", hex: `ee${"ff".repeat(30)}7f` },
  { what: "2^255 - 1", hex: `${"ff".repeat(31)}7f` },
  { what: "9 with bit 255", hex: `09${"00".repeat(30)}80` },
  { what: "p - 1 with bit 255", hex: `ec${"ff".repeat(31)}` },
  { what: "31 bytes", hex: "09".repeat(31) },
  { what: "33 bytes", hex: "09".repeat(33) },
  { what: "nothing", hex: "" },
];

describe("refuses, without throwing,", () => {
  test.each(lowOrder)("the point of low order $what", ({ hex }) => {
    const point = parseHex(hex) ?? SECRET;
    expect(isAcceptablePublicKey(point)).toBe(true);
    expect(createCurve().sharedSecret(point, SECRET)).toBeUndefined();
  });

  test.each(notCanonical)("$what, before any operation", ({ hex }) => {
    const curve = createCurve();
    expect(curve.sharedSecret(parseHex(hex) ?? SECRET, SECRET)).toBeUndefined();
    expect(curve.operations()).toBe(0);
  });
});

test("every key that tweetnacl makes is acceptable; one with bit 255 never is", () => {
  fc.assert(
    fc.property(bytes32, (key) => {
      const value = key.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
      expect(isAcceptablePublicKey(key)).toBe(value < 2n ** 255n - 19n);
    }),
  );
});

test("operations are counted, key pairs too", () => {
  const curve = createCurve();
  const keys = curve.makeKeyPair(createPrng(1, "count"));
  curve.sharedSecret(keys.publicKey, keys.secretKey);
  curve.sharedSecret(new Uint8Array(32), keys.secretKey);
  expect(curve.operations()).toBe(3);
});
