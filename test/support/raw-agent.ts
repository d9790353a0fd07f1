/**
 * An agent that keeps to the protocol only as far as a test wants: it makes real
 * sessions, and then sends any frames and any parcels, from any address.
 */
import type { Instant, NetAddress, RandomSource } from "@assimilation/protocol";
import { submit } from "#protocol/delivery/outbox.ts";
import type { Parcel } from "#protocol/delivery/segments.ts";
import { type Channel, createChannel, flush, openPacket } from "#protocol/endpoint/channel.ts";
import {
  beginRound,
  checkFinder,
  createFinder,
  finderCookie,
  finderReady,
} from "#protocol/endpoint/finder.ts";
import { sealData } from "#protocol/handshake/session.ts";
import { createCurve, type KeyPair } from "#protocol/seal/curve.ts";
import { decodeData } from "#protocol/wire/data.ts";
import type { Frame } from "#protocol/wire/frame.ts";

export interface RawAgent {
  readonly keys: KeyPair;
  /** HELLO, for one new session. */
  readonly hello: (now: Instant) => Uint8Array;
  /** The INITIATE for a COOKIE; undefined when it does not open. */
  readonly initiate: (cookie: Uint8Array, now: Instant) => Uint8Array | undefined;
  /** `busy` and the like, or `up`; undefined when it does not open. */
  readonly ready: (ready: Uint8Array, now: Instant) => string | undefined;
  readonly seal: (frames: readonly Frame[]) => Uint8Array;
  /** Datagrams that say this parcel, as far as credit and window go. */
  readonly say: (stream: number, parcel: Parcel, now: Instant) => readonly Uint8Array[];
  /** Takes DATA in; what is to be sent then. */
  readonly hear: (datagram: Uint8Array, now: Instant) => readonly Uint8Array[];
  readonly applied: () => number;
}

const NOWHERE: NetAddress = { host: "0.0.0.0", port: 0 };

export const createRawAgent = (
  managerKey: Uint8Array,
  random: RandomSource,
  keys: KeyPair = createCurve().makeKeyPair(random),
): RawAgent => {
  const curve = createCurve();
  const heartbeatKey = curve.makeKeyPair(random).publicKey;
  const bootId = new Uint8Array(16);
  random.fill(bootId);
  const newFinder = (now: Instant) =>
    createFinder(
      { curve, random },
      { managerKeys: [managerKey], agentKeys: keys, bootId, heartbeatKey, meta: { versions: [1] } },
      now,
    );
  let finder = newFinder(0 as Instant);
  let channel: Channel | undefined;
  let applied = 0;

  const live = (): Channel => {
    if (channel === undefined) throw new Error("this agent has no session");
    return channel;
  };
  const flushed = (now: Instant): readonly Uint8Array[] => {
    const datagrams: Uint8Array[] = [];
    flush(live(), { now, budgetBytes: Number.POSITIVE_INFINITY }, (datagram) => {
      datagrams.push(datagram);
    });
    return datagrams;
  };

  return {
    keys,
    hello: (now) => {
      finder = newFinder(now);
      checkFinder(finder, now);
      beginRound(finder, [{ address: NOWHERE, isMulticast: false }], now);
      const step = checkFinder(finder, now);
      if (step.kind !== "send") throw new Error("no HELLO");
      return step.datagram;
    },
    initiate: (cookie, now) => {
      const outcome = finderCookie(finder, cookie, NOWHERE, now);
      return outcome.ok ? outcome.initiate : undefined;
    },
    ready: (ready, now) => {
      const outcome = finderReady(finder, ready, now);
      if (!outcome.ok) return undefined;
      if (outcome.kind === "turned_away") return outcome.status;
      channel = createChannel(outcome.session, { freeBytes: 1 << 20 }, now);
      return "up";
    },
    seal: (frames) => sealData(live().session, frames).datagram,
    say: (stream, parcel, now) => {
      submit(live().delivery.outbox, stream, {
        make: () => parcel,
        onApplied: () => {
          applied += 1;
        },
      });
      return flushed(now);
    },
    hear: (datagram, now) => {
      const packet = decodeData(datagram);
      if (!packet.ok) return [];
      const input = openPacket(live(), packet.value, now);
      if (input.ok) for (const { onApplied } of input.received.applied) onApplied();
      return flushed(now);
    },
    applied: () => applied,
  };
};
