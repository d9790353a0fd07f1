// biome-ignore lint/correctness/noNodejsModules: a pure function of its input, twenty times faster than in JavaScript
import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from "node:crypto";
import { plainBytes } from "../bytes/join.ts";
import type { RandomSource } from "../world/random.ts";

/**
 * X25519, by node:crypto: the only expensive operation of the protocol.
 *
 * Each use is counted, so that a budget can be kept and a test can say what a
 * flood costs. tweetnacl is the oracle: results are the same, bit for bit, but
 * for inputs of low order, which are refused here. Source: RFC 7748.
 */
export interface Curve {
  /**
   * Undefined when the public key is not {@link isAcceptablePublicKey} or of
   * low order: the result would be a constant that everybody knows. The result
   * is the caller's to wipe.
   */
  readonly sharedSecret: (
    publicKey: Uint8Array,
    secretKey: Uint8Array | ImportedSecret,
  ) => Uint8Array | undefined;
  /**
   * For a secret key that is used more than once: OpenSSL computes the public half of each that it
   * is given, which is another multiplication. Its copy cannot be wiped, only forgotten, and then
   * OpenSSL clears it; so hold it no longer than you would hold the bytes.
   */
  readonly importSecret: (secretKey: Uint8Array) => ImportedSecret;
  readonly publicKeyOf: (secretKey: Uint8Array) => Uint8Array;
  readonly makeKeyPair: (random: RandomSource) => KeyPair;
  /** Shared secrets and key pairs so far. */
  readonly operations: () => number;
}

export type ImportedSecret = KeyObject;

export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

export const createCurve = (): Curve => {
  let operations = 0;

  const publicKeyOf = (secretKey: Uint8Array): Uint8Array => {
    operations += 1;
    const publicKey = createPublicKey(importSecret(secretKey)).export({ format: "raw-public" });
    return Uint8Array.from(publicKey);
  };

  return {
    sharedSecret: (publicKey, secretKey) => {
      if (!isAcceptablePublicKey(publicKey)) return undefined;
      operations += 1;
      try {
        const theirs = createPublicKey({ key: publicKey, format: "raw-public", ...X25519 });
        const ours = secretKey instanceof Uint8Array ? importSecret(secretKey) : secretKey;
        return plainBytes(diffieHellman({ privateKey: ours, publicKey: theirs }));
      } catch {
        return undefined; // OpenSSL's word for an all-zero result.
      }
    },
    importSecret,
    publicKeyOf,
    makeKeyPair: (random) => {
      const secretKey = new Uint8Array(KEY_BYTES);
      random.fill(secretKey);
      return { publicKey: publicKeyOf(secretKey), secretKey };
    },
    operations: () => operations,
  };
};

/** 32 bytes, top bit clear, below 2^255 - 19: one key has one spelling. */
export const isAcceptablePublicKey = (key: Uint8Array): boolean => {
  if (key.byteLength !== KEY_BYTES) return false;
  const [lowest = 0, ...higher] = key;
  const highest = higher.pop() ?? 0;
  if (highest !== 0x7f) return highest < 0x7f;
  return lowest < 0xed || higher.some((byte) => byte !== 0xff);
};

const KEY_BYTES = 32;
const X25519 = { asymmetricKeyType: "x25519" } as const;

/** Raw bytes, because a JWK would leave the secret in strings, which cannot be wiped. */
const importSecret = (secretKey: Uint8Array): ImportedSecret =>
  createPrivateKey({ key: secretKey, format: "raw-private", ...X25519 });
