/**
 * The sessions of all agents: which is whose, what each is due for, who may borrow.
 *
 *     bringUp --> up --(a newer one of the same agent)--> drained, a minute: late packets are dropped
 *                  |--(CLOSE, silence, eight hours, broken rules)--> drained, and `onDown`
 *
 * The newest session of an agent takes over what was not applied in the one
 * before, which is wiped at once.
 */

import { checkDelivery, lendCredit, takenApplied } from "../delivery/delivery.ts";
import { sendOnce } from "../delivery/delivery-state.ts";
import { type CreditPool, takeMessage } from "../delivery/inbox.ts";
import { createExpiringMap, recall, remember } from "../handshake/expiring-map.ts";
import type { HalfSession } from "../handshake/responder.ts";
import { isExpired } from "../handshake/session.ts";
import { decodeAgentMessage } from "../messages/catalog.ts";
import type { AgentMessage, ManagerMessage } from "../messages/message.ts";
import type { MessageErrorCode } from "../messages/message-error.ts";
import { unpackMessage } from "../seal/compress.ts";
import { type Instant, later } from "../world/clock.ts";
import { formatAddress, type NetAddress } from "../world/network.ts";
import { type Agenda, setDue } from "./agenda.ts";
import type { EndpointDeps } from "./agent-options.ts";
import {
  type ChannelInput,
  type CloseReason,
  closePacket,
  closeReasonOf,
  createChannel,
  endChannel,
  moveUnapplied,
  submitMessage,
} from "./channel.ts";
import { createCloneWatch, noteBoot } from "./clones.ts";
import type { Tally } from "./counters.ts";
import type { ManagerEndpointOptions } from "./manager-options.ts";
import {
  createManagerSession,
  type Errand,
  flushSession,
  type ManagerSession,
  sessionDueAt,
} from "./manager-session.ts";
import { createMessagePace, messagePace } from "./message-pace.ts";
import { checkPath, createPath, hearEcho, hearFrom, wayOut } from "./path.ts";

export interface SessionBook {
  readonly find: (connectionId: string) => ManagerSession | undefined;
  /** Whether a session with this id ended a moment ago. */
  readonly isDrained: (connectionId: string) => boolean;
  /** Whether the agent may have one: it has, or there are not too many. */
  readonly hasRoomFor: (keyId: string) => boolean;
  /** Whether the agent has one. */
  readonly isUp: (keyId: string) => boolean;
  /** The first DATA of a half session opened, from this address. Tells the owner. */
  readonly bringUp: (half: HalfSession, from: NetAddress, isProven: boolean) => ManagerSession;
  /** Takes in what a packet of the session held. */
  readonly hear: (session: ManagerSession, input: ChannelInput, arrival: Arrival) => void;
  /** Does what is due for one session, sends what may be sent, and notes when it is due again. */
  readonly settle: (session: ManagerSession) => void;
  /** False when there is no session, or too much waits. */
  readonly send: (keyId: string, message: ManagerMessage) => boolean;
  /** Says CLOSE to everybody and wipes everything; nobody is told. */
  readonly closeAll: () => void;
  readonly count: () => number;
}

export interface Arrival {
  readonly from: NetAddress;
  /** Of the whole datagram. */
  readonly bytes: number;
  readonly now: Instant;
}

export interface SessionBookDeps extends Pick<EndpointDeps, "clock" | "random" | "logger"> {
  readonly agenda: Agenda<ManagerSession | Errand>;
  readonly tally: Tally;
  readonly post: (datagram: Uint8Array, to: NetAddress) => void;
  /** The agenda may have changed outside of a datagram or a wake. */
  readonly arm: () => void;
  /** The READY of this session is not to be repeated any more. */
  readonly forget: (half: HalfSession) => void;
}

export const createSessionBook = (
  { clock, random, logger, agenda, tally, post, arm, forget }: SessionBookDeps,
  options: Pick<
    ManagerEndpointOptions,
    "nextSerial" | "isKnown" | "onUp" | "onDown" | "onMessage" | "onSessions" | "pace"
  >,
): SessionBook => {
  const pool: CreditPool = { freeBytes: POOL_BYTES };
  const pace = createMessagePace(options.pace ?? messagePace);
  const clones = createCloneWatch();
  /** At most {@link SESSIONS_MAX}, one for each key. */
  const sessionsById = new Map<string, ManagerSession>();
  const sessionsByKey = new Map<string, ManagerSession>();
  /** Ids of sessions that ended a moment ago. */
  const drained = createExpiringMap<true>({
    lifeMs: DRAIN_MS,
    entriesMax: DRAINED_MAX,
    onForget: () => undefined,
  });
  /** Sessions whose large messages wait for the pool; oldest first. */
  const short = new Set<ManagerSession>();

  /** Of messages that the owner has, those of sessions that ended meanwhile included. */
  let handedBytes = 0;
  /** Sessions that wait for it to become less; oldest first. */
  const queued = new Set<ManagerSession>();

  let isReclaiming = false;

  /** Forgets the session; whoever calls decides whether anybody is told. */
  const removeSession = (session: ManagerSession): void => {
    sessionsById.delete(session.connectionId);
    if (sessionsByKey.get(session.peer.keyId) === session) sessionsByKey.delete(session.peer.keyId);
    short.delete(session);
    queued.delete(session);
    setDue(agenda, session, undefined);
    remember(drained, session.connectionId, true, clock.now());
    forget(session.half);
    endChannel(session.channel);
    options.onSessions?.({ remove: session.connectionId });
    lendToShort();
  };

  const endSession = (session: ManagerSession, reason: string): void => {
    if (session.channel.isEnded) return;
    removeSession(session);
    logger.debug({ keyId: session.peer.keyId, reason }, "A session has ended.");
    options.onDown(session.peer, reason);
  };

  const lendToShort = (): void => {
    for (const session of short) {
      if (!lendCredit(session.channel.delivery)) continue;
      short.delete(session);
      settle(session);
    }
  };

  const handOver = (session: ManagerSession): void => {
    const { channel, peer } = session;
    if (handedBytes >= HANDED_BYTES_MAX) {
      queued.add(session);
      return;
    }
    const now = clock.now();
    while (!channel.isEnded) {
      session.pacedUntil = pace.nextAt(peer.keyId, now);
      if (session.pacedUntil !== undefined) return;
      const taken = takeMessage(channel.delivery.inbox);
      if (taken === undefined) return;
      pace.noteTaken(peer.keyId, now);
      const raw = unpackMessage(taken.parcel);
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

  const handOverQueued = (): void => {
    for (const session of queued) {
      if (handedBytes >= HANDED_BYTES_MAX) return;
      queued.delete(session);
      settle(session);
    }
    arm();
  };

  const handle = async (session: ManagerSession, message: AgentMessage): Promise<void> => {
    try {
      await options.onMessage(session.peer, message);
    } catch (error) {
      logger.error({ keyId: session.peer.keyId, err: error }, "A message could not be handled.");
      endSession(session, "failed");
      return;
    }
    if (session.channel.isEnded) return;
    takenApplied(session.channel.delivery);
    lendToShort();
    settle(session);
    arm();
  };

  /** Does what is due for one session, sends what may be sent, and notes when it is due again. */
  const settle = (session: ManagerSession): void => {
    const now = clock.now();
    const { channel, path } = session;
    if (channel.isEnded) return;
    checkPath(path, now);
    if (isExpired(channel.session, now)) endSession(session, "expired");
    else if (wayOut(path) === undefined) endSession(session, "unreachable");
    else if (checkDelivery(channel.delivery, now) === "dead") endSession(session, "silent");
    if (channel.isEnded) return;
    handOver(session);
    if (channel.isEnded) return;
    flushSession(session, now, post);
    setDue(agenda, session, sessionDueAt(session, now));
  };

  const bringUp = (half: HalfSession, from: NetAddress, isProven: boolean): ManagerSession => {
    const now = clock.now();
    const session = createManagerSession(
      half,
      {
        channel: createChannel(half.session, pool, now),
        path: createPath(isProven ? from : undefined),
      },
      { serial: options.nextSerial(), address: from },
    );
    const before = sessionsByKey.get(session.peer.keyId);
    sessionsById.set(session.connectionId, session);
    sessionsByKey.set(session.peer.keyId, session);
    if (before !== undefined) {
      moveUnapplied(before.channel, session.channel);
      removeSession(before);
    }
    announce(session);
    return session;
  };

  const announce = (session: ManagerSession): void => {
    const { keyId, bootId, address } = session.peer;
    const seen = noteBoot(clones, keyId, bootId);
    const fields = { keyId, address: formatAddress(address) };
    if (seen === "first" && options.isKnown?.(keyId) !== true) {
      logger.info(fields, "An agent's key is trusted on first use.");
    }
    if (seen === "cloned") {
      tally.noteClonedKey();
      logger.warn(fields, "Two machines use one key: the agent's disk was cloned.");
    }
    noteAddress(session, address);
    options.onUp(session.peer);
  };

  /** Only addresses that are proven are worth a RESET after a restart. */
  const noteAddress = (session: ManagerSession, address: NetAddress): void => {
    session.peer = { ...session.peer, address };
    if (session.path.proven === undefined) return;
    options.onSessions?.({ add: { connectionId: session.connectionId, address } });
  };

  const hear = (
    session: ManagerSession,
    input: ChannelInput,
    { from, bytes, now }: Arrival,
  ): void => {
    if (!input.ok || input.received.isBroken) {
      breakOff(session);
      return;
    }
    const { channel, path } = session;
    const { received, isHighest } = input;
    const challenge = hearFrom(path, { from, bytes, isHighest }, random, now);
    if (challenge !== undefined) {
      sendOnce(channel.delivery, { kind: "path_challenge", echo: challenge });
    }
    for (const echo of received.challenges) {
      sendOnce(channel.delivery, { kind: "path_response", echo });
    }
    if (received.responses.some((echo) => hearEcho(path, echo, from))) noteAddress(session, from);
    for (const { onApplied } of received.applied) onApplied();
    if (received.close !== undefined) endSession(session, closeReasonOf(received.close.reason));
    if (!channel.isEnded && !lendCredit(channel.delivery)) waitForCredit(session);
    settle(session);
  };

  const breakOff = (session: ManagerSession): void => {
    sayClose(session, "protocol_error");
    endSession(session, "protocol_error");
  };

  /** Best effort, and not to an address that may get no more. */
  const sayClose = ({ channel, path }: ManagerSession, reason: CloseReason): void => {
    const way = wayOut(path);
    const datagram = closePacket(channel, reason);
    if (way !== undefined && way.budgetBytes >= datagram.byteLength) post(datagram, way.address);
  };

  /** The pool is empty; whoever holds much of it and does nothing must go before long. */
  const waitForCredit = (session: ManagerSession): void => {
    short.add(session);
    if (isReclaiming) return;
    isReclaiming = true;
    const errand: Errand = { kind: "errand", run: reclaim, dueAt: undefined, position: 0 };
    setDue(agenda, errand, later(clock.now(), IDLE_LOAN_MS));
  };

  const reclaim = (): void => {
    isReclaiming = false;
    const [first] = short;
    if (first === undefined) return;
    for (const session of sessionsById.values()) {
      const { inbox, chunkAt } = session.channel.delivery;
      const isIdle = clock.now() - chunkAt >= IDLE_LOAN_MS && inbox.taken === undefined;
      if (inbox.borrowedBytes === 0 || !isIdle) continue;
      sayClose(session, "idle");
      endSession(session, "idle");
    }
    if (short.size > 0) waitForCredit(first);
  };

  return {
    find: (connectionId) => sessionsById.get(connectionId),
    isDrained: (connectionId) => recall(drained, connectionId, clock.now()) !== undefined,
    hasRoomFor: (keyId) => sessionsById.size < SESSIONS_MAX || sessionsByKey.has(keyId),
    isUp: (keyId) => sessionsByKey.has(keyId),
    bringUp,
    hear,
    settle,
    send: (keyId, message) => {
      const session = sessionsByKey.get(keyId);
      if (session === undefined) return false;
      if (!submitMessage(session.channel, message, () => undefined, WAITING_MAX)) return false;
      setDue(agenda, session, clock.now());
      return true;
    },
    closeAll: () => {
      for (const session of sessionsById.values()) {
        sayClose(session, "stopping");
        endChannel(session.channel);
      }
      sessionsById.clear();
      sessionsByKey.clear();
    },
    count: () => sessionsById.size,
  };
};

/** To one agent, not yet applied: one that asks and never listens must not fill our memory. */
const WAITING_MAX = 64;
/** About 6 kB each when quiet. Above it new agents are told to come back. */
const SESSIONS_MAX = 100_000;
/** For large messages of all agents together, beyond everybody's 19 kB. */
const POOL_BYTES = 64 * 1024 * 1024;
/**
 * JSON that was inflated and parsed, and takes up to forty times as much so: 19 kB of credit buys
 * 3.8 MB of it. A session that ends leaves its message with the owner, so sessions are no bound.
 */
const HANDED_BYTES_MAX = 8 * 1024 * 1024;
/** Of the smallest message. */
const HANDED_OVERHEAD_BYTES = 1024;
/** Holding a part of the pool without a chunk for so long, while others wait, ends a session. */
const IDLE_LOAN_MS = 60_000;
/** In one session: nonsense costs a handshake now and then, which is dearer for whoever talks it. */
const REFUSED_MAX = 16;
const DRAIN_MS = 60_000;
const DRAINED_MAX = 65_536;
