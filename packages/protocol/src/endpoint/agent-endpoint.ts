/**
 * The agent's end of the wire: finds the CMA, keeps one session with it, finds it again.
 *
 *     finding --(READY)--> up --(6 h: rekey)--> up, finding beside it --(READY)--> up
 *        ^                  |
 *        +--(RESET, CLOSE, no answer, 8 h)
 *
 * One socket and one wake. When nothing is waiting to be applied the socket is
 * silent and the wake is hours away. A rekey moves what is not applied to the
 * new session, so the owner does not see it, but the CMA may see a message again.
 */

import { checkDelivery, deliveryCheckAt, earliest, takenApplied } from "../delivery/delivery.ts";
import { sendOnce } from "../delivery/delivery-state.ts";
import { type CreditPool, takeMessage } from "../delivery/inbox.ts";
import { isAllAcked } from "../delivery/outbox.ts";
import type { RefusalCode } from "../handshake/refusal.ts";
import { isGenuineReset } from "../handshake/reset-token.ts";
import { retryDelayMs } from "../handshake/retry-schedule.ts";
import { expiresAt, isExpired, rekeyDue, type Session } from "../handshake/session.ts";
import { decodeManagerMessage } from "../messages/catalog.ts";
import { unpackMessage } from "../seal/compress.ts";
import { createCurve } from "../seal/curve.ts";
import { wipe } from "../seal/wipe.ts";
import { HOST_NAME_HINT_BYTES_MAX, MESSAGE_BYTES_MAX, VERSION } from "../wire/constants.ts";
import { decodeData } from "../wire/data.ts";
import { identifyPacket } from "../wire/packet-types.ts";
import { decodeReset } from "../wire/reset.ts";
import { encodeText } from "../wire/text.ts";
import { type CancelWake, type Instant, later } from "../world/clock.ts";
import type { DatagramSocket, NetAddress } from "../world/network.ts";
import { formatAddress } from "../world/network.ts";
import type { AgentEndpoint, AgentEndpointOptions, EndpointDeps } from "./agent-options.ts";
import {
  type Channel,
  closePacket,
  closeReasonOf,
  createChannel,
  endChannel,
  flush,
  moveUnapplied,
  openPacket,
  submitMessage,
} from "./channel.ts";
import { createTally } from "./counters.ts";
import {
  beginRound,
  checkFinder,
  createFinder,
  endFinder,
  type Finder,
  finderCheckAt,
  finderCookie,
  finderReady,
} from "./finder.ts";
import { listTargets } from "./list-targets.ts";

interface UpSession {
  readonly channel: Channel;
  readonly address: NetAddress;
}

export const createAgentEndpoint = (
  { clock, random, network, logger }: EndpointDeps,
  options: AgentEndpointOptions,
): AgentEndpoint => {
  const curve = createCurve();
  const tally = createTally(curve.operations);
  const pool: CreditPool = { freeBytes: 2 * MESSAGE_BYTES_MAX };
  const heartbeatKeys = curve.makeKeyPair(random);
  // The rings will want the secret half; until there are rings nobody keeps it.
  wipe(heartbeatKeys.secretKey);
  let socket: DatagramSocket | undefined;
  let up: UpSession | undefined;
  let finder: Finder | undefined;
  let knownAddress = options.cachedAddress;
  let cancelWake: CancelWake = () => undefined;
  let isStopping = false;
  let onAllAcked: (() => void) | undefined;
  /** Reset while we stop: what it had not said, the goodbye above all, waits for another session. */
  let unsaid: Channel | undefined;

  const post = (datagram: Uint8Array, to: NetAddress): void => {
    tally.noteSent(datagram);
    socket?.send(datagram, to);
  };

  const find = (roundAt: Instant): void => {
    finder = createFinder(
      { curve, random },
      {
        managerKeys: options.managerKeys,
        agentKeys: options.agentKeys,
        bootId: options.bootId,
        heartbeatKey: heartbeatKeys.publicKey,
        meta: { versions: [VERSION], hostNameHint: hintOf(options.hostNameHint) },
      },
      roundAt,
    );
  };

  const stepFinder = (of: Finder): void => {
    for (;;) {
      const step = checkFinder(of, clock.now());
      if (step.kind === "nothing") return;
      if (step.kind === "send") {
        post(step.datagram, step.to);
        continue;
      }
      joinGroup();
      void listTargets(network, options, knownAddress).then((targets) => {
        beginRound(of, targets, clock.now());
        settle();
      });
      return;
    }
  };

  /** Again in each round: interfaces come and go. */
  const joinGroup = (): void => {
    if (options.multicast !== undefined) {
      socket?.join(options.multicast.group, options.multicast.ttl);
    }
  };

  const goDown = (reason: string): void => {
    if (up === undefined) return;
    const { address, channel } = up;
    up = undefined;
    endChannel(channel);
    logger.debug({ address: formatAddress(address), reason }, "A session has ended.");
    if (onAllAcked !== undefined && reason === "reset") {
      unsaid = channel;
      find(clock.now());
      return;
    }
    onAllAcked?.();
    if (isStopping) return;
    // A rekey that was under way may wait for minutes by now; this is news.
    if (finder !== undefined) endFinder(finder);
    find(later(clock.now(), retryDelayMs(0, random)));
    options.onDown(reason);
  };

  const goUp = (session: Session, address: NetAddress): void => {
    const before = up?.channel ?? unsaid;
    const channel = createChannel(session, pool, clock.now());
    finder = undefined;
    unsaid = undefined;
    up = { channel, address };
    knownAddress = address;
    // The CMA takes the session for real at the first packet that opens.
    sendOnce(channel.delivery, { kind: "ping" });
    if (before !== undefined) {
      moveUnapplied(before, channel);
      endChannel(before);
    }
    options.onFound?.(address);
    if (before === undefined) options.onUp(address);
  };

  const handOver = ({ channel }: UpSession): void => {
    const { delivery } = channel;
    for (let taken = takeMessage(delivery.inbox); taken; taken = takeMessage(delivery.inbox)) {
      const raw = unpackMessage(taken.parcel);
      const decoded = raw === undefined ? undefined : decodeManagerMessage(raw);
      if (decoded?.ok) options.onMessage(decoded.value);
      else tally.noteRefusedMessage(decoded?.error.code ?? "bomb");
      // The owner may have stopped us meanwhile.
      if (channel.isEnded) return;
      takenApplied(delivery);
    }
  };

  const settleSession = (session: UpSession, now: Instant): void => {
    const { channel, address } = session;
    if (isExpired(channel.session, now)) goDown("expired");
    else if (checkDelivery(channel.delivery, now) === "dead") goDown("silent");
    if (channel.isEnded) return;
    if (rekeyDue(channel.session, now) && finder === undefined && !isStopping) find(now);
    handOver(session);
    if (channel.isEnded) return;
    flush(channel, { now, budgetBytes: Number.POSITIVE_INFINITY }, (datagram) =>
      post(datagram, address),
    );
    if (onAllAcked !== undefined && isAllAcked(channel.delivery.outbox)) onAllAcked();
  };

  /** Does what is due, sends what may be sent, and asks to be woken for the rest. */
  const settle = (): void => {
    if (socket === undefined) return;
    const now = clock.now();
    if (up !== undefined) settleSession(up, now);
    if (finder !== undefined) stepFinder(finder);
    wakeAt(
      earliest(
        up && deliveryCheckAt(up.channel.delivery, now),
        up && expiresAt(up.channel.session),
        up && finder === undefined ? up.channel.session.rekeyAt : undefined,
        finder && finderCheckAt(finder),
      ),
    );
  };

  const wakeAt = (at: Instant | undefined): void => {
    cancelWake();
    cancelWake = at === undefined ? () => undefined : clock.wakeAt(at, settle);
  };

  const hearData = (datagram: Uint8Array, now: Instant): RefusalCode | undefined => {
    const packet = decodeData(datagram);
    if (!packet.ok) return packet.error.code;
    if (up === undefined) return "unknown_id";
    const { channel, address } = up;
    const input = openPacket(channel, packet.value, now);
    if (!input.ok && !input.isAuthentic) return input.error;
    if (!input.ok || input.received.isBroken) {
      post(closePacket(channel, "protocol_error"), address);
      goDown("protocol_error");
      return undefined;
    }
    const { received } = input;
    for (const echo of received.challenges) {
      sendOnce(channel.delivery, { kind: "path_response", echo });
    }
    for (const { onApplied } of received.applied) onApplied();
    if (received.close !== undefined && !channel.isEnded)
      goDown(closeReasonOf(received.close.reason));
    return undefined;
  };

  const hearReset = (datagram: Uint8Array): RefusalCode | undefined => {
    const reset = decodeReset(datagram);
    if (!reset.ok) return reset.error.code;
    if (up === undefined || !isGenuineReset(up.channel.session, reset.value)) return "unknown_id";
    goDown("reset");
    return undefined;
  };

  const hearCookie = (
    datagram: Uint8Array,
    from: NetAddress,
    now: Instant,
  ): RefusalCode | undefined => {
    if (finder === undefined) return "not_expected";
    const outcome = finderCookie(finder, datagram, from, now);
    if (!outcome.ok) return outcome.error;
    post(outcome.initiate, from);
    return undefined;
  };

  const hearReady = (datagram: Uint8Array, now: Instant): RefusalCode | undefined => {
    if (finder === undefined) return "not_expected";
    const outcome = finderReady(finder, datagram, now);
    if (!outcome.ok) return outcome.error;
    if (outcome.kind === "turned_away") {
      logger.warn({ status: outcome.status }, "The CMA does not take this agent now.");
    } else if (outcome.managerAddress !== undefined) {
      goUp(outcome.session, outcome.managerAddress);
    }
    return undefined;
  };

  const hear = (datagram: Uint8Array, from: NetAddress): RefusalCode | undefined => {
    const now = clock.now();
    const type = identifyPacket(datagram);
    if (!type.ok) return type.error.code;
    switch (type.value.name) {
      case "data":
        return hearData(datagram, now);
      case "cookie":
        return hearCookie(datagram, from, now);
      case "ready":
        return hearReady(datagram, now);
      case "reset":
        return hearReset(datagram);
      case "hello":
      case "initiate":
        return "not_expected";
    }
  };

  const onDatagram = (datagram: Uint8Array, from: NetAddress): void => {
    tally.noteReceived(datagram);
    const refused = hear(datagram, from);
    // Whatever was refused has changed nothing, so there is nothing to do.
    if (refused !== undefined) tally.noteRefused(refused);
    else settle();
  };

  const bind = async (): Promise<DatagramSocket> => {
    const ephemeral = { ...options.bind, port: 0 };
    if (options.isDynamic === true) return network.bind(ephemeral, onDatagram);
    try {
      return await network.bind(options.bind, onDatagram);
    } catch (error) {
      if (options.bind.port === 0) throw error;
      // Without any port at that address, the first reason is the one to tell.
      const bound = await network.bind(ephemeral, onDatagram).catch(() => Promise.reject(error));
      logger.info(
        {
          wanted: formatAddress(options.bind),
          address: formatAddress(bound.local),
          reason: error instanceof Error ? error.message : String(error),
        },
        "The port cannot be had; an ephemeral one is used.",
      );
      return bound;
    }
  };

  /** Resolves when everything sent has been acknowledged, or the time is over. */
  const allAcked = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.wakeAt(later(clock.now(), STOP_MS_MAX), resolve);
      onAllAcked = () => {
        onAllAcked = undefined;
        cancel();
        resolve();
      };
      settle();
    });

  const stopFinding = (): void => {
    if (finder !== undefined) endFinder(finder);
    finder = undefined;
  };

  return {
    start: async () => {
      socket = await bind();
      find(clock.now());
      settle();
    },
    stop: async () => {
      isStopping = true;
      stopFinding();
      if (up !== undefined) await allAcked();
      stopFinding();
      if (up !== undefined) {
        post(closePacket(up.channel, "stopping"), up.address);
        endChannel(up.channel);
        up = undefined;
      }
      cancelWake();
      socket?.close();
      socket = undefined;
    },
    local: () => {
      if (socket === undefined) throw new RangeError("the endpoint has not started");
      return socket.local;
    },
    isUp: () => up !== undefined,
    send: (message, onApplied) => {
      if (up === undefined || !submitMessage(up.channel, message, onApplied)) return false;
      wakeAt(clock.now());
      return true;
    },
    counters: tally.counters,
  };
};

const STOP_MS_MAX = 2_000;

/** As much of the name as fits the field, cut between characters. */
const hintOf = (hostName: string): string => {
  let hint = hostName.toWellFormed().slice(0, HOST_NAME_HINT_BYTES_MAX);
  while (encodeText(hint).byteLength > HOST_NAME_HINT_BYTES_MAX) {
    hint = [...hint].slice(0, -1).join("");
  }
  return hint.toWellFormed();
};
