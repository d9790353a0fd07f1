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
import { MESSAGE_BYTES_MAX } from "../wire/constants.ts";
import { decodeData } from "../wire/data.ts";
import { identifyPacket } from "../wire/packet-types.ts";
import { decodeReset } from "../wire/reset.ts";
import { type CancelWake, type Instant, later } from "../world/clock.ts";
import type { DatagramSocket, NetAddress } from "../world/network.ts";
import { formatAddress } from "../world/network.ts";
import type { AgentEndpoint, AgentEndpointOptions, EndpointDeps } from "./agent-options.ts";
import { createSearch } from "./agent-search.ts";
import { bindAgent } from "./bind-agent.ts";
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
  let socket: DatagramSocket | undefined;
  let up: UpSession | undefined;
  let cancelWake: CancelWake = () => undefined;
  let isStopping = false;
  let onAllAcked: (() => void) | undefined;
  /** Reset while we stop: what it had not said, the goodbye above all, waits for another session. */
  let unsaid: Channel | undefined;

  const post = (datagram: Uint8Array, to: NetAddress): void => {
    tally.noteSent(datagram);
    socket?.send(datagram, to);
  };

  const goDown = (reason: string): void => {
    if (up === undefined) return;
    const { address, channel } = up;
    up = undefined;
    endChannel(channel);
    logger.debug({ address: formatAddress(address), reason }, "A session has ended.");
    if (onAllAcked !== undefined && reason === "reset") {
      unsaid = channel;
      search.begin(clock.now());
      return;
    }
    onAllAcked?.();
    if (isStopping) return;
    // A rekey that was under way may wait for minutes by now; this is news.
    search.begin(later(clock.now(), retryDelayMs(0, random)));
    options.onDown(reason);
  };

  const goUp = (session: Session, address: NetAddress): void => {
    const before = up?.channel ?? unsaid;
    const channel = createChannel(session, pool, clock.now());
    unsaid = undefined;
    up = { channel, address };
    // The CMA takes the session for real at the first packet that opens.
    sendOnce(channel.delivery, { kind: "ping" });
    if (before !== undefined) {
      moveUnapplied(before, channel);
      endChannel(before);
    }
    options.onFound?.(address);
    if (before === undefined) options.onUp(address);
  };

  const search = createSearch(
    {
      ...{ clock, random, network, logger, curve, post },
      join: (group, ttl) => socket?.join(group, ttl),
      settle: () => settle(),
      onFound: goUp,
    },
    options,
  );

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
    if (rekeyDue(channel.session, now) && !search.isOn() && !isStopping) search.begin(now);
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
    search.step();
    wakeAt(
      earliest(
        up && deliveryCheckAt(up.channel.delivery, now),
        up && expiresAt(up.channel.session),
        up && !search.isOn() ? up.channel.session.rekeyAt : undefined,
        search.checkAt(),
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

  const hear = (datagram: Uint8Array, from: NetAddress): RefusalCode | undefined => {
    const now = clock.now();
    const type = identifyPacket(datagram);
    if (!type.ok) return type.error.code;
    switch (type.value.name) {
      case "data":
        return hearData(datagram, now);
      case "cookie":
        return search.hearCookie(datagram, from, now);
      case "ready":
        return search.hearReady(datagram, now);
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

  return {
    start: async () => {
      socket = await bindAgent({ network, logger }, options, onDatagram);
      search.begin(clock.now());
      settle();
    },
    stop: async () => {
      isStopping = true;
      search.end();
      if (up !== undefined) await allAcked();
      search.end();
      if (up !== undefined) {
        post(closePacket(up.channel, "stopping"), up.address);
        endChannel(up.channel);
        up = undefined;
      }
      cancelWake();
      const closing = socket;
      socket = undefined;
      await closing?.close();
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
