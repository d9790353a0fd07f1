/**
 * The CMA's end of the wire: one socket, all agents, one wake.
 *
 *     HELLO, INITIATE -> manager-handshakes.ts
 *     DATA ------------> its session, else the first of a handshake, else RESET
 *
 * What is refused is dropped without a word, and counted. A session that is quiet
 * is a record without a wake before its eight hours are over.
 *
 * Source: docs/reference/wire-format.md, "State machine, timers, limits".
 */
import { toHex } from "../bytes/hex.ts";
import { earliest } from "../delivery/delivery.ts";
import type { RefusalCode } from "../handshake/refusal.ts";
import { makeReset } from "../handshake/reset-token.ts";
import { createTokenBucket, takeTokens } from "../handshake/token-bucket.ts";
import { createCurve } from "../seal/curve.ts";
import { MULTICAST_TTL_MAX } from "../wire/constants.ts";
import { decodeData } from "../wire/data.ts";
import { identifyPacket } from "../wire/packet-types.ts";
import { type CancelWake, type Instant, later } from "../world/clock.ts";
import type { DatagramSocket, NetAddress } from "../world/network.ts";
import { createAgenda, nextDueAt, setDue, takeAllDue } from "./agenda.ts";
import type { EndpointDeps } from "./agent-options.ts";
import { type ChannelInput, openPacket, receivePacket } from "./channel.ts";
import { createTally } from "./counters.ts";
import { createHandshakes } from "./manager-handshakes.ts";
import type { ManagerEndpoint, ManagerEndpointOptions } from "./manager-options.ts";
import type { Errand, ManagerSession } from "./manager-session.ts";
import { startResetRounds } from "./reset-rounds.ts";
import { type Arrival, createSessionBook } from "./session-book.ts";

export const createManagerEndpoint = (
  { clock, random, network, logger }: EndpointDeps,
  options: ManagerEndpointOptions,
): ManagerEndpoint => {
  const curve = createCurve();
  const tally = createTally(curve.operations);
  const agenda = createAgenda<ManagerSession | Errand>();
  const resetBudget = createTokenBucket(
    { perSec: RESETS_PER_SEC, burst: RESETS_PER_SEC },
    clock.now(),
  );
  let socket: DatagramSocket | undefined;
  let wakeIsAt: Instant | undefined;
  let cancelWake: CancelWake = () => undefined;

  const post = (datagram: Uint8Array, to: NetAddress): void => {
    tally.noteSent(datagram);
    socket?.send(datagram, to);
  };

  const afterMs = (ms: number, run: () => void): void => {
    const errand: Errand = { kind: "errand", run, dueAt: undefined, position: 0 };
    setDue(agenda, errand, later(clock.now(), ms));
  };

  const arm = (): void => {
    if (socket === undefined) return;
    const at = earliest(nextDueAt(agenda), handshakes.nextCheckAt());
    if (at === undefined || (wakeIsAt !== undefined && wakeIsAt <= at)) return;
    cancelWake();
    wakeIsAt = at;
    cancelWake = clock.wakeAt(at, wake);
  };

  const wake = (): void => {
    wakeIsAt = undefined;
    const now = clock.now();
    handshakes.check(now);
    for (const due of takeAllDue(agenda, now)) {
      if (due.kind === "session") sessions.settle(due);
      else due.run();
    }
    arm();
  };

  const sessions = createSessionBook(
    {
      ...{ clock, random, logger, agenda, tally, post, arm, afterMs },
      forget: (half) => handshakes.forget(half),
    },
    options,
  );

  const handshakes = createHandshakes(
    { clock, random, curve, hasRoomFor: sessions.hasRoomFor, isUp: sessions.isUp },
    options,
  );

  const answerHello = (
    datagram: Uint8Array,
    from: NetAddress,
    now: Instant,
  ): RefusalCode | undefined => {
    const answer = handshakes.hearHello(datagram, now);
    if (!answer.ok) return answer.error;
    const send = (): void => post(answer.datagram, from);
    if (answer.delayMs === 0) send();
    else afterMs(answer.delayMs, send);
    return undefined;
  };

  const answerInitiate = (
    datagram: Uint8Array,
    from: NetAddress,
    now: Instant,
  ): RefusalCode | undefined => {
    const answer = handshakes.hearInitiate(datagram, from, now);
    if (!answer.ok) return answer.error;
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
    const first = handshakes.hearFirst(packet.value, from, now);
    if (first !== undefined) {
      if (!first.ok) return first.error;
      const begun = sessions.bringUp(first.half, from, first.isProven);
      if (begun.channel.isEnded) return undefined;
      return hearInput(begun, receivePacket(begun.channel, first.opened, now), arrival);
    }
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

  const hear = (datagram: Uint8Array, from: NetAddress): RefusalCode | undefined => {
    const now = clock.now();
    const type = identifyPacket(datagram);
    if (!type.ok) return type.error.code;
    switch (type.value.name) {
      case "data":
        return hearData(datagram, from, now);
      case "hello":
        return answerHello(datagram, from, now);
      case "initiate":
        return answerInitiate(datagram, from, now);
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
    afterMs(JOIN_MS, () => keepJoined(group));
  };

  return {
    start: async () => {
      socket = await network.bind(options.bind, onDatagram);
      if (options.multicast !== undefined) keepJoined(options.multicast.group);
      startResetRounds(
        { post, afterMs, addressesUp: sessions.addresses },
        { resetKey: options.resetKey, sessions: options.previousSessions },
      );
      arm();
    },
    stop: async () => {
      sessions.closeAll();
      cancelWake();
      const closing = socket;
      socket = undefined;
      await closing?.close();
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

const RESETS_PER_SEC = 200;
const JOIN_MS = 60_000;
