/**
 * RESET, made and believed: a CMA that lost its sessions can say so.
 *
 * The token follows from the connection id and a key on the CMA's disk, so it
 * can be made again after a restart. The agent was told it in READY, sealed.
 * Source: RFC 9000, section 10.3; docs/reference/wire-format.md, "RESET".
 */
import { equalBytes, hmacSha512 } from "../seal/hash.ts";
import { RESET_TOKEN_BYTES } from "../wire/constants.ts";
import { encodeReset, type Reset } from "../wire/reset.ts";
import type { Session } from "./session.ts";

/** `connectionId`: the CMA's, of the session in question. */
export const resetTokenOf = (resetKey: Uint8Array, connectionId: Uint8Array): Uint8Array =>
  hmacSha512(resetKey, connectionId).subarray(0, RESET_TOKEN_BYTES);

/** The datagram that ends the session with this id at its agent. */
export const makeReset = (resetKey: Uint8Array, connectionId: Uint8Array): Uint8Array =>
  encodeReset({
    managerConnectionId: connectionId,
    token: resetTokenOf(resetKey, connectionId),
  });

/** Whether the CMA itself says that it does not know this session of ours any more. */
export const isGenuineReset = (session: Session, reset: Reset): boolean =>
  session.side === "agent" &&
  !session.isWiped &&
  session.resetToken !== undefined &&
  equalBytes(session.remoteId, reset.managerConnectionId) &&
  equalBytes(session.resetToken, reset.token);
