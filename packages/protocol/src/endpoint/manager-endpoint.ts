/**
 * The CMA's end of the wire: one socket, all agents, one wake.
 *
 *     HELLO ----> COOKIE                    nothing is kept
 *     INITIATE -> READY                     HALF, in the responder
 *     DATA -----> session, else HALF -> up, else RESET
 *
 * A session that is quiet is a record without a wake before its eight hours are
 * over. The newest session of an agent takes over from the one before: that one
 * is wiped at once, and its id remembered for a minute, so that its late packets
 * are dropped without a RESET.
 *
 * Source: docs/reference/wire-format.md, "State machine, timers, limits".
 */
import { parseHex, toHex } from "../bytes/hex.ts";
import {
  checkDelivery,
  earliest,
  lendCredit,
  sendOnce,
  takenApplied,
} from "../delivery/delivery.ts";
import { type CreditPool, takeMessage } from "../delivery/inbox.ts";
import { createExpiringMap, recall, remember } from "../handshake/expiring-map.ts";
import { hearHello } from "../handshake/hear-hello.ts";
import { hearInitiate } from "../handshake/hear-initiate.ts";
import type { RefusalCode } from "../handshake/refusal.ts";
import { makeReset } from "../handshake/reset-token.ts";
import {
  checkResponder,
  confirmHalf,
  createResponder,
  dropHalf,
  findHalf,
  forgetSession,
  type HalfSession,
  halvesOf,
  nextResponderCheckAt,
} from "../handshake/responder.ts";
import { isExpired, openData } from "../handshake/session.ts";
import { createTokenBucket, takeTokens } from "../handshake/token-bucket.ts";
import { decodeAgentMessage } from "../messages/catalog.ts";
import type { AgentMessage } from "../messages/message.ts";
import { unpackMessage } from "../seal/compress.ts";
import { createCurve } from "../seal/curve.ts";
import { CONNECTION_ID_BYTES, MULTICAST_TTL_MAX } from "../wire/constants.ts";
import { type DataPacket, decodeData } from "../wire/data.ts";
import { identifyPacket } from "../wire/packet-types.ts";
import { type CancelWake, type Instant, later } from "../world/clock.ts";
import { type DatagramSocket, formatAddress, type NetAddress } from "../world/network.ts";
import { createAgenda, type Due, nextDueAt, setDue, takeDue } from "./agenda.ts";
import type { EndpointDeps } from "./agent-options.ts";
import {
  type ChannelInput,
  type CloseReason,
  closePacket,
  closeReasonOf,
  createChannel,
  endChannel,
  moveUnapplied,
  openPacket,
  receivePacket,
  submitMessage,
} from "./channel.ts";
import { createCloneWatch, noteBoot } from "./clones.ts";
import { createTally } from "./counters.ts";
import type { ManagerEndpoint, ManagerEndpointOptions } from "./manager-options.ts";
import {
  createManagerSession,
  flushSession,
  type ManagerSession,
  sessionDueAt,
} from "./manager-session.ts";
import { checkPath, createPath, hearEcho, hearFrom, wayOut } from "./path.ts";
import { createReadyAddresses, isOnlyReader, noteReady } from "./ready-addresses.ts";

/** A COOKIE for a multicast HELLO, or the RESETs of the run before: sent later. */
interface Errand extends Due {
  readonly kind: "errand";
  readonly run: () => void;
}

export const createManagerEndpoint = (
  { clock, random, network, logger }: EndpointDeps,
  options: ManagerEndpointOptions,
): ManagerEndpoint => {
  const curve = createCurve();
  const tally = createTally(curve.operations);
  const responder = createResponder(
    { curve, random },
    {
      managerKeys: options.keys,
      resetKey: options.resetKey,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    },
    clock.now(),
  );
  const pool: CreditPool = { freeBytes: POOL_BYTES };
  const clones = createCloneWatch();
  const agenda = createAgenda<ManagerSession | Errand>();
  const resetBudget = createTokenBucket(
    { perSec: RESETS_PER_SEC, burst: RESETS_PER_SEC },
    clock.now(),
  );
  /** Bounded by the number of agents: each key has one. */
  const sessionsById = new Map<string, ManagerSession>();
  const sessionsByKey = new Map<string, ManagerSession>();
  /** Ids of sessions that ended a moment ago. */
  const drained = createExpiringMap<true>({
    lifeMs: DRAIN_MS,
    entriesMax: DRAINED_MAX,
    onForget: () => undefined,
  });
  const readyAddresses = createReadyAddresses();
  /** Sessions whose large messages wait for the pool; oldest first. */
  const short = new Set<ManagerSession>();
  let socket: DatagramSocket | undefined;
  let wakeIsAt: Instant | undefined;
  let cancelWake: CancelWake = () => undefined;

  const post = (datagram: Uint8Array, to: NetAddress): void => {
    tally.noteSent(datagram);
    socket?.send(datagram, to);
  };

  const errandAt = (at: Instant, run: () => void): void => {
    setDue(agenda, { kind: "errand", run, dueAt: undefined, position: 0 }, at);
  };

  /** Forgets the session; whoever calls decides whether anybody is told. */
  const removeSession = (session: ManagerSession): void => {
    sessionsById.delete(session.connectionId);
    if (sessionsByKey.get(session.peer.keyId) === session) sessionsByKey.delete(session.peer.keyId);
    short.delete(session);
    setDue(agenda, session, undefined);
    remember(drained, session.connectionId, true, clock.now());
    forgetSession(responder, session.half);
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
    const { delivery } = session.channel;
    for (let taken = takeMessage(delivery.inbox); taken; taken = takeMessage(delivery.inbox)) {
      const raw = unpackMessage(taken.parcel);
      const decoded = raw === undefined ? undefined : decodeAgentMessage(raw);
      if (decoded?.ok) {
        void handle(session, decoded.value);
        return;
      }
      // It would be refused for ever, so it counts as applied: the agent must not repeat it.
      tally.noteRefusedMessage(decoded?.error.code ?? "bomb");
      takenApplied(delivery);
    }
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
    flushSession(session, now, post);
    setDue(agenda, session, sessionDueAt(session, now));
  };

  const arm = (): void => {
    if (socket === undefined) return;
    const at = earliest(nextDueAt(agenda), nextResponderCheckAt(responder));
    if (at === undefined || (wakeIsAt !== undefined && wakeIsAt <= at)) return;
    cancelWake();
    wakeIsAt = at;
    cancelWake = clock.wakeAt(at, wake);
  };

  const wake = (): void => {
    wakeIsAt = undefined;
    const now = clock.now();
    checkResponder(responder, now);
    for (let due = takeDue(agenda, now); due !== undefined; due = takeDue(agenda, now)) {
      if (due.kind === "session") settle(due);
      else due.run();
    }
    arm();
  };

  const bringUp = (half: HalfSession, from: NetAddress): ManagerSession => {
    const now = clock.now();
    confirmHalf(responder, half);
    const isProven = isOnlyReader(readyAddresses, half.agentSessionKey, from, now);
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

  const hearHelloFrom = (
    datagram: Uint8Array,
    from: NetAddress,
    now: Instant,
  ): RefusalCode | undefined => {
    const answer = hearHello(responder, datagram, now);
    if (!answer.ok) return answer.error;
    const send = (): void => post(answer.datagram, from);
    if (answer.delayMs === 0) send();
    else errandAt(later(now, answer.delayMs), send);
    return undefined;
  };

  const hearInitiateFrom = (
    datagram: Uint8Array,
    from: NetAddress,
    now: Instant,
  ): RefusalCode | undefined => {
    const answer = hearInitiate(responder, datagram, now, clock.wallTime());
    if (!answer.ok) return answer.error;
    noteReady(readyAddresses, datagram, from, now);
    if (answer.kind === "half") {
      const halves = halvesOf(responder, answer.half.peer.keyId, now);
      for (const half of halves.slice(0, -HALVES_PER_KEY)) dropHalf(responder, half);
    }
    post(answer.datagram, from);
    return undefined;
  };

  const hearData = (
    datagram: Uint8Array,
    from: NetAddress,
    now: Instant,
  ): RefusalCode | undefined => {
    const packet = decodeData(datagram);
    if (!packet.ok) return packet.error.code;
    const id = toHex(packet.value.connectionId);
    const session = sessionsById.get(id);
    if (session !== undefined) {
      const input = openPacket(session.channel, packet.value, now);
      return hearInput(session, input, { from, bytes: datagram.byteLength, now });
    }
    const half = findHalf(responder, packet.value.connectionId, now);
    if (half !== undefined) {
      return hearFirst(half, packet.value, { from, bytes: datagram.byteLength, now });
    }
    if (recall(drained, id, now) !== undefined) return "expired";
    if (takeTokens(resetBudget, 1, now)) {
      post(makeReset(options.resetKey, packet.value.connectionId), from);
    }
    return "unknown_id";
  };

  /** DATA for a half session: the first that opens makes it a session. */
  const hearFirst = (
    half: HalfSession,
    packet: DataPacket,
    arrival: Arrival,
  ): RefusalCode | undefined => {
    const opened = openData(half.session, packet, arrival.now);
    if (!opened.ok) return opened.error;
    const session = bringUp(half, arrival.from);
    announce(session);
    if (session.channel.isEnded) return undefined;
    return hearInput(session, receivePacket(session.channel, opened, arrival.now), arrival);
  };

  const hearInput = (
    session: ManagerSession,
    input: ChannelInput,
    { from, bytes, now }: Arrival,
  ): RefusalCode | undefined => {
    if (!input.ok && !input.isAuthentic) return input.error;
    if (!input.ok || input.received.isBroken) {
      sayClose(session, "protocol_error");
      endSession(session, "protocol_error");
      return undefined;
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
    if (!channel.isEnded && !lendCredit(channel.delivery)) short.add(session);
    settle(session);
    return undefined;
  };

  /** Best effort, and not to an address that may get no more. */
  const sayClose = ({ channel, path }: ManagerSession, reason: CloseReason): void => {
    const way = wayOut(path);
    const datagram = closePacket(channel, reason);
    if (way !== undefined && way.budgetBytes >= datagram.byteLength) post(datagram, way.address);
  };

  const hear = (datagram: Uint8Array, from: NetAddress): RefusalCode | undefined => {
    const now = clock.now();
    const type = identifyPacket(datagram);
    if (!type.ok) return type.error.code;
    switch (type.value.name) {
      case "data":
        return hearData(datagram, from, now);
      case "hello":
        return hearHelloFrom(datagram, from, now);
      case "initiate":
        return hearInitiateFrom(datagram, from, now);
      case "cookie":
      case "ready":
      case "reset":
        return "not_expected";
    }
  };

  const onDatagram = (datagram: Uint8Array, from: NetAddress): void => {
    tally.noteReceived(datagram);
    const refused = hear(datagram, from);
    if (refused !== undefined) tally.noteRefused(refused);
    arm();
  };

  /** Again each minute, because interfaces come and go. */
  const keepJoined = (group: string): void => {
    socket?.join(group, MULTICAST_TTL_MAX);
    errandAt(later(clock.now(), JOIN_MS), () => keepJoined(group));
  };

  /** One RESET to each session of the run before, so that a silent agent notices too. */
  const resetFrom = (index: number): void => {
    const known = options.previousSessions[index];
    if (known === undefined) return;
    const id = parseHex(known.connectionId);
    if (id?.byteLength === CONNECTION_ID_BYTES)
      post(makeReset(options.resetKey, id), known.address);
    errandAt(later(clock.now(), RESET_PACE_MS), () => resetFrom(index + 1));
  };

  return {
    start: async () => {
      socket = await network.bind(options.bind, onDatagram);
      if (options.multicast !== undefined) keepJoined(options.multicast.group);
      resetFrom(0);
      arm();
    },
    stop: async () => {
      for (const session of sessionsById.values()) {
        sayClose(session, "stopping");
        endChannel(session.channel);
      }
      sessionsById.clear();
      sessionsByKey.clear();
      cancelWake();
      socket?.close();
      socket = undefined;
    },
    local: () => {
      if (socket === undefined) throw new RangeError("the endpoint has not started");
      return socket.local;
    },
    send: (keyId, message) => {
      const session = sessionsByKey.get(keyId);
      if (session === undefined) return false;
      if (!submitMessage(session.channel, message, () => undefined)) return false;
      setDue(agenda, session, clock.now());
      arm();
      return true;
    },
    counters: tally.counters,
    sessionCount: () => sessionsById.size,
  };
};

interface Arrival {
  readonly from: NetAddress;
  readonly bytes: number;
  readonly now: Instant;
}

/** For large messages of all agents together, beyond everybody's 19 kB. */
const POOL_BYTES = 64 * 1024 * 1024;
const RESETS_PER_SEC = 200;
/** 50 a second: a thousand agents in 20 s. */
const RESET_PACE_MS = 20;
const DRAIN_MS = 60_000;
const DRAINED_MAX = 65_536;
const HALVES_PER_KEY = 2;
const JOIN_MS = 60_000;
