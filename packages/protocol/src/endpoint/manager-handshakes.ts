/**
 * Handshakes at the CMA's end: who is answered, who is let in, and which DATA makes a session.
 *
 *     HELLO ----> COOKIE                    nothing is kept
 *     INITIATE -> READY                     HALF, in the responder
 *     first DATA that opens ------------->  the owner's
 *
 * Joins the responder, which is pure, with the clock, the owner's word on whom to admit, and
 * where each READY went. Source: docs/reference/wire-format.md, "State machine, timers, limits".
 */
import { type HelloAnswer, hearHello } from "../handshake/hear-hello.ts";
import { hearInitiate, type InitiateAnswer } from "../handshake/hear-initiate.ts";
import type { RefusalCode } from "../handshake/refusal.ts";
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
import { type OpenedData, openData } from "../handshake/session.ts";
import { createTokenBucket, takeTokens } from "../handshake/token-bucket.ts";
import type { Curve } from "../seal/curve.ts";
import type { DataPacket } from "../wire/data.ts";
import type { Refused } from "../wire/wire-error.ts";
import type { Instant } from "../world/clock.ts";
import type { NetAddress } from "../world/network.ts";
import type { EndpointDeps } from "./agent-options.ts";
import type { ManagerEndpointOptions } from "./manager-options.ts";
import type { PaceOptions } from "./message-pace.ts";
import { createReadyAddresses, isOnlyReader, noteReady } from "./ready-addresses.ts";

export interface Handshakes {
  readonly hearHello: (datagram: Uint8Array, now: Instant) => HelloAnswer;
  readonly hearInitiate: (datagram: Uint8Array, from: NetAddress, now: Instant) => InitiateAnswer;
  /** Undefined: no handshake led to this connection id. */
  readonly hearFirst: (packet: DataPacket, from: NetAddress, now: Instant) => First | undefined;
  /** The READY of this session is not to be repeated any more. */
  readonly forget: (half: HalfSession) => void;
  /** Forgets what is due. */
  readonly check: (now: Instant) => void;
  readonly nextCheckAt: () => Instant | undefined;
}

/** The first DATA that opens: from here on session and secrets are the caller's. */
type First =
  | {
      readonly ok: true;
      readonly half: HalfSession;
      readonly opened: OpenedData & { readonly ok: true };
      /** Only there READY went, so whoever read it is there. */
      readonly isProven: boolean;
    }
  | Refused<RefusalCode>;

export interface HandshakesDeps extends Pick<EndpointDeps, "clock" | "random"> {
  readonly curve: Curve;
  /** Whether the agent may have a session: it has, or there are not too many. */
  readonly hasRoomFor: (keyId: string) => boolean;
  /** Whether the agent has one. */
  readonly isUp: (keyId: string) => boolean;
}

export const createHandshakes = (
  { clock, random, curve, hasRoomFor, isUp }: HandshakesDeps,
  options: Pick<ManagerEndpointOptions, "keys" | "resetKey" | "limits" | "newKeys" | "isKnown">,
): Handshakes => {
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
  const newKeyBudget = createTokenBucket(options.newKeys ?? newKeysPace, clock.now());
  const readyAddresses = createReadyAddresses();

  /** Whoever makes keys without end makes drones no faster, and cannot keep known agents out. */
  const admissionOf = (keyId: string): Admission => {
    if (!hasRoomFor(keyId)) return BUSY;
    const isKnown = isUp(keyId) || options.isKnown?.(keyId) === true;
    return isKnown || takeTokens(newKeyBudget, 1, clock.now()) ? ACCEPTED : BUSY_WITH_NEW_KEYS;
  };

  return {
    hearHello: (datagram, now) => hearHello(responder, datagram, now),
    hearInitiate: (datagram, from, now) => {
      const answer = hearInitiate(responder, datagram, now, clock.wallTime());
      if (!answer.ok) return answer;
      noteReady(readyAddresses, datagram, from, now);
      if (answer.kind === "half") {
        const halves = halvesOf(responder, answer.half.peer.keyId, now);
        for (const half of halves.slice(0, -HALVES_PER_KEY)) dropHalf(responder, half);
      }
      return answer;
    },
    hearFirst: (packet, from, now) => {
      const half = findHalf(responder, packet.connectionId, now);
      if (half === undefined) return undefined;
      const opened = openData(half.session, packet, now);
      if (!opened.ok) return opened;
      confirmHalf(responder, half);
      const isProven = isOnlyReader(readyAddresses, half.agentSessionKey, from, now);
      return { ok: true, half, opened, isProven };
    },
    forget: (half) => forgetSession(responder, half),
    check: (now) => checkResponder(responder, now),
    nextCheckAt: () => nextResponderCheckAt(responder),
  };
};

const ACCEPTED: Admission = { status: "accepted" };
const BUSY: Admission = { status: "busy", retryAfterSec: 300, spreadSec: 300 };
/** A thousand new hosts at once are all in after three minutes. */
const newKeysPace: PaceOptions = { burst: 50, perSec: 5 };
const BUSY_WITH_NEW_KEYS: Admission = { status: "busy", retryAfterSec: 30, spreadSec: 60 };
const HALVES_PER_KEY = 2;
