import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import nacl from "tweetnacl";
import { expect, test } from "vitest";
import { contentHash, equalBytes, hmacSha512, sha256, sha512 } from "#protocol/seal/hash.ts";

const anyBytes = fc.uint8Array({ maxLength: 200 });

test("SHA-512 of the parts is that of the whole, as tweetnacl has it", () => {
  fc.assert(
    fc.property(anyBytes, anyBytes, (a, b) => {
      expect(sha512(a, b)).toEqual(nacl.hash(Uint8Array.of(...a, ...b)));
    }),
  );
});

test("HMAC and SHA-256 are Node's", () => {
  const key = new Uint8Array(32).fill(1);
  const text = new Uint8Array(5).fill(2);
  expect(
    Buffer.from(hmacSha512(key, text)).equals(createHmac("sha512", key).update(text).digest()),
  ).toBe(true);
  expect(Buffer.from(sha256(text)).equals(createHash("sha256").update(text).digest())).toBe(true);
});

test("a content hash is 32 digits of the text's UTF-8", () => {
  expect(contentHash("")).toBe("cf83e1357eefb8bdf1542850d66d8007");
  expect(contentHash("é")).toBe(
    Buffer.from(nacl.hash(Buffer.from("é")))
      .toString("hex")
      .slice(0, 32),
  );
});

test("bytes are equal only when they are, in length too", () => {
  fc.assert(
    fc.property(anyBytes, anyBytes, (a, b) => {
      expect(equalBytes(a, a.slice())).toBe(true);
      expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
    }),
  );
});
