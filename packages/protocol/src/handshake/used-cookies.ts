/**
 * UsedCookies: no INITIATE makes a second session.
 *
 * Each agent session key whose INITIATE was opened is remembered for longer
 * than its cookie lives. The very same INITIATE again, because READY was lost,
 * gets the very same READY; anything else under that key is dropped. When there
 * is no room, cookies are not used at all. Source: docs/reference/wire-format.md,
 * "INITIATE"; it closes the replay that CurveCP leaves open.
 */
import { toHex } from "../bytes/hex.ts";
import { equalBytes, sha512 } from "../seal/hash.ts";
import type { Instant } from "../world/clock.ts";
import { createExpiringMap, type ExpiringMap, recall, remember } from "./expiring-map.ts";

export type UsedCookies = ExpiringMap<UsedCookie>;

export interface UsedCookie {
  readonly initiateHash: Uint8Array;
  /** Undefined for a key that lied, and once its session has ended. */
  ready: Uint8Array | undefined;
}

export const createUsedCookies = (entriesMax: number): UsedCookies =>
  createExpiringMap<UsedCookie>({ lifeMs: USED_FOR_MS, entriesMax, onForget: () => {} });

/** Undefined when this key was not used yet; else the READY to repeat, or "drop". */
export const findUsed = (
  used: UsedCookies,
  agentSessionKey: Uint8Array,
  initiate: Uint8Array,
  now: Instant,
): Uint8Array | "drop" | undefined => {
  const entry = recall(used, toHex(agentSessionKey), now);
  if (entry === undefined) return undefined;
  if (entry.ready === undefined) return "drop";
  return equalBytes(entry.initiateHash, hashOf(initiate)) ? entry.ready : "drop";
};

/** False when there is no room: then the INITIATE must be dropped. */
export const markUsed = (
  used: UsedCookies,
  agentSessionKey: Uint8Array,
  initiate: Uint8Array,
  ready: Uint8Array | undefined,
  now: Instant,
): boolean =>
  remember(used, toHex(agentSessionKey), { initiateHash: hashOf(initiate), ready }, now);

/** The session has ended: its INITIATE stays used, and gets no answer any more. */
export const forgetReady = (used: UsedCookies, agentSessionKey: Uint8Array): void => {
  const entry = used.entries.get(toHex(agentSessionKey));
  if (entry !== undefined) entry.value.ready = undefined;
};

/** Half a minute more than a cookie lives at most. */
const USED_FOR_MS = 150_000;

const hashOf = (initiate: Uint8Array): Uint8Array => sha512(initiate).subarray(0, 32);
