// biome-ignore lint/correctness/noNodejsModules: pure functions of their input
import { createHash, createHmac, hash, timingSafeEqual } from "node:crypto";
import { plainBytes } from "../bytes/join.ts";

/** Hashes and their comparison. SHA-512 as in the protocol; SHA-256 for key ids. */

export const sha512 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const sum = createHash("sha512");
  for (const part of parts) sum.update(part);
  return plainBytes(sum.digest());
};

export const sha256 = (bytes: Uint8Array): Uint8Array =>
  plainBytes(createHash("sha256").update(bytes).digest());

export const hmacSha512 = (key: Uint8Array, bytes: Uint8Array): Uint8Array =>
  plainBytes(createHmac("sha512", key).update(bytes).digest());

/** In a time that depends on the lengths alone. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.byteLength === b.byteLength && timingSafeEqual(a, b);

/** What names a content: the first 16 bytes of SHA-512 of its UTF-8, as 32 hexadecimal digits. */
export const contentHash = (text: string): string => hash("sha512", text, "hex").slice(0, 32);
