/**
 * Boxes: authenticated encryption as NaCl does it, by tweetnacl.
 *
 * The only importer of tweetnacl. The curve operation comes from curve.ts, so
 * that a zero result is refused before HSalsa20 hides it behind a constant key.
 * Source: https://nacl.cr.yp.to/box.html and secretbox.html.
 */
import nacl from "tweetnacl";
import type { Curve, ImportedSecret } from "./curve.ts";
import { wipe } from "./wipe.ts";

/** 32 bytes that two sides share; whoever gets one wipes it. */
export type SharedKey = Uint8Array;

/** As `nacl.box.before`; undefined for a public key that {@link Curve.sharedSecret} refuses. */
export const before = (
  curve: Curve,
  publicKey: Uint8Array,
  secretKey: Uint8Array | ImportedSecret,
): SharedKey | undefined => {
  const secret = curve.sharedSecret(publicKey, secretKey);
  if (secret === undefined) return undefined;
  const key = new Uint8Array(nacl.secretbox.keyLength);
  hsalsa20(key, new Uint8Array(16), secret, SIGMA);
  wipe(secret);
  return key;
};

/** 16 bytes longer than `plain`. A nonce is used once under a key. */
export const seal = (plain: Uint8Array, nonce: Uint8Array, key: SharedKey): Uint8Array =>
  nacl.secretbox(plain, nonce, key);

/** A new buffer, or undefined for anything that was not sealed with this nonce and key. */
export const open = (box: Uint8Array, nonce: Uint8Array, key: SharedKey): Uint8Array | undefined =>
  nacl.secretbox.open(box, nonce, key) ?? undefined;

/** "expand 32-byte k", the constant of Salsa20. */
const SIGMA = new TextEncoder().encode("expand 32-byte k");

type HSalsa20 = (out: Uint8Array, input: Uint8Array, key: Uint8Array, constant: Uint8Array) => void;

/** tweetnacl exports it, its type declarations do not. */
const { crypto_core_hsalsa20: hsalsa20 } = (
  nacl as typeof nacl & { readonly lowlevel: { readonly crypto_core_hsalsa20: HSalsa20 } }
).lowlevel;
