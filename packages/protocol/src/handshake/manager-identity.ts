/**
 * What follows from a CMA key alone: how a HELLO names it, and the cheap first
 * gate that only those pass who know it. Source: docs/reference/wire-format.md,
 * "HELLO"; the idea is WireGuard's mac1.
 */
import { asciiBytes } from "../bytes/join.ts";
import { hmacSha512, sha512 } from "../seal/hash.ts";
import { KEY_BYTES, KEY_HINT_BYTES, MAC_BYTES } from "../wire/constants.ts";

export interface ManagerIdentity {
  readonly publicKey: Uint8Array;
  readonly keyHint: Uint8Array;
  readonly mac1Key: Uint8Array;
}

export const managerIdentityOf = (publicKey: Uint8Array): ManagerIdentity => ({
  publicKey,
  keyHint: sha512(asciiBytes("NP1-sid"), publicKey).subarray(0, KEY_HINT_BYTES),
  mac1Key: sha512(asciiBytes("NP1-mac1"), publicKey).subarray(0, KEY_BYTES),
});

export const mac1Of = ({ mac1Key }: ManagerIdentity, covered: Uint8Array): Uint8Array =>
  hmacSha512(mac1Key, covered).subarray(0, MAC_BYTES);
