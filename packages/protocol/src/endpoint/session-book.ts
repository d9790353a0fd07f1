/**
 * The sessions of all agents: which is whose, where it is, what it is due for.
 *
 *     bringUp --> up --(a newer one of the same agent)--> drained, a minute: late packets are dropped
 *                  |--(CLOSE, silence, eight hours, broken rules)--> drained, and `onDown`
 *
 * The newest session of an agent takes over what was not applied in the one
 * before, which is wiped at once.
 */

import { checkDelivery } from "../delivery/delivery.ts";
import { sendOnce } from "../delivery/delivery-state.ts";
import { createExpiringMap, recall, remember } from "../handshake/expiring-map.ts";
import type { HalfSession } from "../handshake/responder.ts";
import { isExpired } from "../handshake/session.ts";
import type { ManagerMessage } from "../messages/message.ts";
import type { Instant } from "../world/clock.ts";
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
import { createHandingOver } from "./handing-over.ts";
import { createLending } from "./lending.ts";
import type { ManagerEndpointOptions } from "./manager-options.ts";
import {
  createManagerSession,
  type Errand,
  flushSession,
  type ManagerSession,
  sessionDueAt,
} from "./manager-session.ts";
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
  /** Where they are, as {@link formatAddress} writes it. */
  readonly addresses: () => ReadonlySet<string>;
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
  readonly afterMs: (ms: number, run: () => void) => void;
  /** The READY of this session is not to be repeated any more. */
  readonly forget: (half: HalfSession) => void;
}

export const createSessionBook = (
  { clock, random, logger, agenda, tally, post, arm, afterMs, forget }: SessionBookDeps,
  options: Pick<
    ManagerEndpointOptions,
    "nextSerial" | "isKnown" | "onUp" | "onDown" | "onMessage" | "onSessions" | "pace"
  >,
): SessionBook => {
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
  const lending = createLending({
    clock,
    afterMs,
    sessions: () => sessionsById.values(),
    settle: (session) => settle(session),
    endIdle: (session) => {
      sayClose(session, "idle");
      endSession(session, "idle");
    },
  });

  const handing = createHandingOver(
    {
      ...{ clock, logger, tally, arm },
      settle: (session) => settle(session),
      onHandled: (session) => {
        lending.lendToShort();
        settle(session);
        arm();
      },
      endFailed: (session) => endSession(session, "failed"),
      breakOff: (session) => breakOff(session),
    },
    options,
  );

  /** Forgets the session; whoever calls decides whether anybody is told. */
  const removeSession = (session: ManagerSession): void => {
    sessionsById.delete(session.connectionId);
    if (sessionsByKey.get(session.peer.keyId) === session) sessionsByKey.delete(session.peer.keyId);
    lending.forget(session);
    handing.forget(session);
    setDue(agenda, session, undefined);
    remember(drained, session.connectionId, true, clock.now());
    forget(session.half);
    endChannel(session.channel);
    options.onSessions?.({ remove: session.connectionId });
    lending.lendToShort();
  };

  const endSession = (session: ManagerSession, reason: string): void => {
    if (session.channel.isEnded) return;
    removeSession(session);
    logger.debug({ keyId: session.peer.keyId, reason }, "A session has ended.");
    options.onDown(session.peer, reason);
  };

  const settle = (session: ManagerSession): void => {
    const now = clock.now();
    const { channel, path } = session;
    if (channel.isEnded) return;
    checkPath(path, now);
    if (isExpired(channel.session, now)) endSession(session, "expired");
    else if (wayOut(path) === undefined) endSession(session, "unreachable");
    else if (checkDelivery(channel.delivery, now) === "dead") endSession(session, "silent");
    if (channel.isEnded) return;
    handing.handOver(session);
    if (channel.isEnded) return;
    flushSession(session, now, post);
    setDue(agenda, session, sessionDueAt(session, now));
  };

  const bringUp = (half: HalfSession, from: NetAddress, isProven: boolean): ManagerSession => {
    const now = clock.now();
    const session = createManagerSession(
      half,
      {
        channel: createChannel(half.session, lending.pool, now),
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
    if (!channel.isEnded) lending.lendTo(session);
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
    addresses: () =>
      new Set([...sessionsById.values()].map(({ peer }) => formatAddress(peer.address))),
  };
};

/** To one agent, not yet applied: one that asks and never listens must not fill our memory. */
const WAITING_MAX = 64;
/** About 6 kB each when quiet. Above it new agents are told to come back. */
const SESSIONS_MAX = 100_000;
const DRAIN_MS = 60_000;
const DRAINED_MAX = 65_536;
