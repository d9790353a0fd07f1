/**
 * Messages of all agents to the owner: one at a time for each session, at each agent's pace, and
 * no more at once than memory allows.
 *
 *     inbox --(pace)--> parsed --(room)--> with the owner --(stored)--> applied, the next
 *                         |                     |--(not now)--> parsed again, at the agent's pace
 *                         |--(nonsense)--> counted, applied; sixteen of them end the session
 */
import { takenApplied } from "../delivery/delivery.ts";
import { takeMessage } from "../delivery/inbox.ts";
import { decodeAgentMessage } from "../messages/catalog.ts";
import type { AgentMessage } from "../messages/message.ts";
import type { MessageErrorCode } from "../messages/message-error.ts";
import { unpackMessage } from "../seal/compress.ts";
import type { EndpointDeps } from "./agent-options.ts";
import type { Tally } from "./counters.ts";
import type { ManagerEndpointOptions } from "./manager-options.ts";
import type { ManagerSession } from "./manager-session.ts";
import { createMessagePace, messagePace } from "./message-pace.ts";

export interface HandingOver {
  /** As many messages as may be; the session may have ended afterwards. */
  readonly handOver: (session: ManagerSession) => void;
  /** The session has ended. What the owner has of it counts until it is done. */
  readonly forget: (session: ManagerSession) => void;
}

export interface HandingOverDeps extends Pick<EndpointDeps, "clock" | "logger"> {
  readonly tally: Tally;
  readonly settle: (session: ManagerSession) => void;
  /** A message was handled outside of a datagram or a wake: credit may be back, and is due. */
  readonly onHandled: (session: ManagerSession) => void;
  /** Some sessions were settled outside of a datagram or a wake. */
  readonly arm: () => void;
  /** The owner failed, which is not the agent's fault. */
  readonly endFailed: (session: ManagerSession) => void;
  readonly breakOff: (session: ManagerSession) => void;
}

export const createHandingOver = (
  { clock, logger, tally, settle, onHandled, arm, endFailed, breakOff }: HandingOverDeps,
  options: Pick<ManagerEndpointOptions, "onMessage" | "pace">,
): HandingOver => {
  const pace = createMessagePace(options.pace ?? messagePace);
  /** Of messages that the owner has, those of sessions that ended meanwhile included. */
  let handedBytes = 0;
  /** Sessions that wait for it to become less; oldest first. */
  const queued = new Set<ManagerSession>();

  const handOver = (session: ManagerSession): void => {
    const { channel, peer } = session;
    // Looked at anew each time: an instant that is past would be due again and again.
    session.pacedUntil = undefined;
    if (handedBytes >= HANDED_BYTES_MAX) {
      queued.add(session);
      return;
    }
    const now = clock.now();
    while (!channel.isEnded) {
      session.pacedUntil = pace.nextAt(peer.keyId, now);
      if (session.pacedUntil !== undefined) return;
      const { inbox } = channel.delivery;
      const taken = session.isPutBack ? inbox.taken : takeMessage(inbox);
      if (taken === undefined) return;
      session.isPutBack = false;
      const raw = unpackMessage(taken.parcel);
      pace.note(peer.keyId, 1 + Math.floor((raw?.byteLength ?? 0) / BYTES_A_MESSAGE), now);
      const decoded = raw === undefined ? undefined : decodeAgentMessage(raw);
      if (decoded?.ok) {
        const bytes = (raw?.byteLength ?? 0) + HANDED_OVERHEAD_BYTES;
        handedBytes += bytes;
        void handle(session, decoded.value).finally(() => {
          handedBytes -= bytes;
          handOverQueued();
        });
        return;
      }
      // It would be refused for ever, so it counts as applied: the agent must not repeat it.
      noteRefused(session, decoded?.error ?? { code: "bomb", where: "" });
      takenApplied(channel.delivery);
      if (session.refusedMessages >= REFUSED_MAX) breakOff(session);
    }
  };

  /** Logged once a session: an agent that talks nonsense is news, each of its messages is not. */
  const noteRefused = (
    session: ManagerSession,
    { code, where }: { readonly code: MessageErrorCode | "bomb"; readonly where: string },
  ): void => {
    tally.noteRefusedMessage(code);
    session.refusedMessages += 1;
    if (session.refusedMessages > 1) return;
    const reason = where === "" ? code : `${code} at ${where}`;
    logger.warn({ keyId: session.peer.keyId, reason }, "An agent's message was refused.");
  };

  const handle = async (session: ManagerSession, message: AgentMessage): Promise<void> => {
    try {
      const handled = await options.onMessage(session.peer, message);
      if (handled !== undefined) pace.note(session.peer.keyId, handled.cost, clock.now());
      session.isPutBack = handled?.isStored === false;
    } catch (error) {
      logger.error({ keyId: session.peer.keyId, err: error }, "A message could not be handled.");
      endFailed(session);
      return;
    }
    if (session.channel.isEnded) return;
    if (!session.isPutBack) takenApplied(session.channel.delivery);
    onHandled(session);
  };

  const handOverQueued = (): void => {
    for (const session of queued) {
      if (handedBytes >= HANDED_BYTES_MAX) break;
      queued.delete(session);
      settle(session);
    }
    arm();
  };

  return { handOver, forget: (session) => void queued.delete(session) };
};

/**
 * JSON that was inflated and parsed, and takes up to forty times as much so: 19 kB of credit buys
 * 3.8 MB of it. A session that ends leaves its message with the owner, so sessions are no bound.
 */
const HANDED_BYTES_MAX = 8 * 1024 * 1024;
/** Parsing, hashing and keeping so much costs about what a small message does. */
const BYTES_A_MESSAGE = 32 * 1024;
/** Of the smallest message. */
const HANDED_OVERHEAD_BYTES = 1024;
/** In one session: nonsense costs a handshake now and then, which is dearer for whoever talks it. */
const REFUSED_MAX = 16;
