/**
 * Key ids: what an agent's public key is called in file names, logs and the graph.
 *
 * Half of a SHA-256: enough that nobody finds a second key with the same id.
 */
import { toHex } from "../bytes/hex.ts";
import { sha256 } from "./hash.ts";

/** 32 lower-case hexadecimal digits. */
export const keyIdOf = (publicKey: Uint8Array): string => toHex(sha256(publicKey).subarray(0, 16));

export const isKeyId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);
