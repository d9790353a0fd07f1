/** One agent's session at the CMA: its channel, where it is, and what it is due for. */

import { toHex } from "../bytes/hex.ts";
import { deliveryCheckAt, earliest } from "../delivery/delivery.ts";
import type { HalfSession } from "../handshake/responder.ts";
import { expiresAt } from "../handshake/session.ts";
import type { Instant } from "../world/clock.ts";
import type { NetAddress } from "../world/network.ts";
import type { Due } from "./agenda.ts";
import { type Channel, flush } from "./channel.ts";
import type { PeerSession } from "./manager-options.ts";
import { noteSentTo, type Path, pathCheckAt, wayOut } from "./path.ts";

export interface ManagerSession extends Due {
  readonly kind: "session";
  readonly connectionId: string;
  readonly half: HalfSession;
  readonly channel: Channel;
  readonly path: Path;
  peer: PeerSession;
  /** Messages that were refused; the first is logged. */
  refusedMessages: number;
  /** Until then its messages wait: it says too much. */
  pacedUntil: Instant | undefined;
  /** The owner did not store the message that is taken: its turn comes again. */
  isPutBack: boolean;
  /** The new address has used up what it may get. */
  isHeld: boolean;
}

/** Something small to do later, beside the sessions: a COOKIE that waits, a RESET in its turn. */
export interface Errand extends Due {
  readonly kind: "errand";
  readonly run: () => void;
}

export const createManagerSession = (
  half: HalfSession,
  parts: { readonly channel: Channel; readonly path: Path },
  { serial, address }: { readonly serial: number; readonly address: NetAddress },
): ManagerSession => ({
  ...parts,
  kind: "session",
  connectionId: toHex(half.session.localId),
  half,
  peer: {
    keyId: half.peer.keyId,
    publicKey: half.peer.publicKey,
    bootId: half.peer.bootId,
    hostNameHint: half.peer.meta.hostNameHint ?? "",
    serial,
    address,
  },
  refusedMessages: 0,
  pacedUntil: undefined,
  isPutBack: false,
  isHeld: false,
  dueAt: undefined,
  position: 0,
});

/** Sends what may go to where the agent is; less than asked for while that is not proven. */
export const flushSession = (
  session: ManagerSession,
  now: Instant,
  post: (datagram: Uint8Array, to: NetAddress) => void,
): void => {
  const way = wayOut(session.path);
  if (way === undefined) return;
  flush(session.channel, { now, budgetBytes: way.budgetBytes }, (datagram) => {
    noteSentTo(session.path, datagram.byteLength);
    post(datagram, way.address);
  });
  session.isHeld = session.path.candidate !== undefined;
};

export const sessionDueAt = (session: ManagerSession, now: Instant): Instant | undefined =>
  earliest(
    deliveryCheckAt(session.channel.delivery, now, session.isHeld),
    pathCheckAt(session.path),
    expiresAt(session.channel.session),
    session.pacedUntil,
  );
