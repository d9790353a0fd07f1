/**
 * The CMA's end of the wire: one socket, all agents, one wake.
 *
 *     HELLO ----> COOKIE                    nothing is kept
 *     INITIATE -> READY                     HALF, in the responder
 *     DATA -----> session, else HALF -> up, else RESET
 *
 * What is refused is dropped without a word, and counted. A session that is quiet
 * is a record without a wake before its eight hours are over.
 *
 * Source: docs/reference/wire-format.md, "State machine, timers, limits".
 */
import { parseHex, toHex } from "../bytes/hex.ts";
import { earliest } from "../delivery/delivery.ts";
import { hearHello } from "../handshake/hear-hello.ts";
import { hearInitiate } from "../handshake/hear-initiate.ts";
import type { RefusalCode } from "../handshake/refusal.ts";
import { makeReset } from "../handshake/reset-token.ts";
import {
  type Admission,
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
import { openData } from "../handshake/session.ts";
import { createTokenBucket, takeTokens } from "../handshake/token-bucket.ts";
import { createCurve } from "../seal/curve.ts";
import { CONNECTION_ID_BYTES, MULTICAST_TTL_MAX } from "../wire/constants.ts";
import { type DataPacket, decodeData } from "../wire/data.ts";
import { identifyPacket } from "../wire/packet-types.ts";
import { type CancelWake, type Instant, later } from "../world/clock.ts";
import type { DatagramSocket, NetAddress } from "../world/network.ts";
import { createAgenda, nextDueAt, setDue, takeAllDue } from "./agenda.ts";
import type { EndpointDeps } from "./agent-options.ts";
import { type ChannelInput, openPacket, receivePacket } from "./channel.ts";
import { createTally } from "./counters.ts";
import type { ManagerEndpoint, ManagerEndpointOptions } from "./manager-options.ts";
import type { Errand, ManagerSession } from "./manager-session.ts";
import type { PaceOptions } from "./message-pace.ts";
import { createReadyAddresses, isOnlyReader, noteReady } from "./ready-addresses.ts";
import { type Arrival, createSessionBook } from "./session-book.ts";

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
      admit: ({ keyId }) => admissionOf(keyId),
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    },
    clock.now(),
  );
  const agenda = createAgenda<ManagerSession | Errand>();
  const resetBudget = createTokenBucket(
    { perSec: RESETS_PER_SEC, burst: RESETS_PER_SEC },
    clock.now(),
  );
  const newKeyBudget = createTokenBucket(options.newKeys ?? newKeysPace, clock.now());
  const readyAddresses = createReadyAddresses();
  let socket: DatagramSocket | undefined;
  let wakeIsAt: Instant | undefined;
  let cancelWake: CancelWake = () => undefined;

  /** Whoever makes keys without end makes drones no faster, and cannot keep known agents out. */
  const admissionOf = (keyId: string): Admission => {
    if (!sessions.hasRoomFor(keyId)) return BUSY;
    const isKnown = sessions.isUp(keyId) || options.isKnown?.(keyId) === true;
    return isKnown || takeTokens(newKeyBudget, 1, clock.now()) ? ACCEPTED : BUSY_WITH_NEW_KEYS;
  };

  const post = (datagram: Uint8Array, to: NetAddress): void => {
    tally.noteSent(datagram);
    socket?.send(datagram, to);
  };

  const errandAt = (at: Instant, run: () => void): void => {
    setDue(agenda, { kind: "errand", run, dueAt: undefined, position: 0 }, at);
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
    for (const due of takeAllDue(agenda, now)) {
      if (due.kind === "session") sessions.settle(due);
      else due.run();
    }
    arm();
  };

  const sessions = createSessionBook(
    {
      ...{ clock, random, logger, agenda, tally, post, arm },
      forget: (half) => forgetSession(responder, half),
    },
    options,
  );

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
    const arrival = { from, bytes: datagram.byteLength, now };
    const id = toHex(packet.value.connectionId);
    const session = sessions.find(id);
    if (session !== undefined) {
      return hearInput(session, openPacket(session.channel, packet.value, now), arrival);
    }
    const half = findHalf(responder, packet.value.connectionId, now);
    if (half !== undefined) return hearFirst(half, packet.value, arrival);
    if (sessions.isDrained(id)) return "expired";
    if (takeTokens(resetBudget, 1, now)) {
      post(makeReset(options.resetKey, packet.value.connectionId), from);
    }
    return "unknown_id";
  };

  const hearInput = (
    session: ManagerSession,
    input: ChannelInput,
    arrival: Arrival,
  ): RefusalCode | undefined => {
    if (!input.ok && !input.isAuthentic) return input.error;
    sessions.hear(session, input, arrival);
    return undefined;
  };

  /** DATA for a half session: the first that opens makes it a session. */
  const hearFirst = (
    half: HalfSession,
    packet: DataPacket,
    arrival: Arrival,
  ): RefusalCode | undefined => {
    const { from, now } = arrival;
    const opened = openData(half.session, packet, now);
    if (!opened.ok) return opened.error;
    confirmHalf(responder, half);
    const isProven = isOnlyReader(readyAddresses, half.agentSessionKey, from, now);
    const session = sessions.bringUp(half, from, isProven);
    if (session.channel.isEnded) return undefined;
    return hearInput(session, receivePacket(session.channel, opened, now), arrival);
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
      sessions.closeAll();
      cancelWake();
      socket?.close();
      socket = undefined;
    },
    local: () => {
      if (socket === undefined) throw new RangeError("the endpoint has not started");
      return socket.local;
    },
    send: (keyId, message) => {
      const isTaken = sessions.send(keyId, message);
      arm();
      return isTaken;
    },
    counters: tally.counters,
    sessionCount: sessions.count,
  };
};

const ACCEPTED: Admission = { status: "accepted" };
const BUSY: Admission = { status: "busy", retryAfterSec: 300, spreadSec: 300 };
/** A thousand new hosts at once are all in after three minutes. */
const newKeysPace: PaceOptions = { burst: 50, perSec: 5 };
const BUSY_WITH_NEW_KEYS: Admission = { status: "busy", retryAfterSec: 30, spreadSec: 60 };
const RESETS_PER_SEC = 200;
/** 50 a second: a thousand agents in 20 s. */
const RESET_PACE_MS = 20;
const HALVES_PER_KEY = 2;
const JOIN_MS = 60_000;
