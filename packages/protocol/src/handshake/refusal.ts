/**
 * Why a packet of the handshake or of a session was dropped.
 *
 * Dropped means silently: the reason is counted here and never sent, so that
 * nobody learns from us which part of a forgery was right.
 */
import type { Refused, WireErrorCode } from "../wire/wire-error.ts";

export const refusals = [
  { code: "wrong_mac", doc: "The sender does not know the CMA key it names." },
  { code: "unknown_key", doc: "It means a CMA key that is not ours." },
  { code: "bad_key", doc: "A public key that nobody has: not canonical, or of low order." },
  {
    code: "not_opened",
    doc: "A box does not open: forged, damaged, or meant for another session.",
  },
  { code: "over_budget", doc: "There were more handshakes than we spend time on; try later." },
  { code: "over_rate", doc: "More multicast HELLOs than we answer." },
  { code: "stale_cookie", doc: "The cookie is older than two minutes, or not ours." },
  { code: "key_mismatch", doc: "Session keys that must be equal are not." },
  { code: "bad_vouch", doc: "The agent's key does not vouch for this session with us." },
  { code: "used_cookie", doc: "The cookie was used, and this is not the same INITIATE again." },
  { code: "cache_full", doc: "No room to remember the cookie as used, so it is not used." },
  { code: "not_expected", doc: "Nothing of the kind was asked for, or it was answered already." },
  { code: "unknown_id", doc: "No session has this connection id." },
  { code: "replayed", doc: "This counter was seen, or is too old to tell." },
  { code: "expired", doc: "The session is older than eight hours, or ended." },
] as const satisfies readonly { readonly code: string; readonly doc: string }[];

export type RefusalCode = (typeof refusals)[number]["code"] | WireErrorCode;

export const drop = (code: RefusalCode): Refused<RefusalCode> => ({ ok: false, error: code });
