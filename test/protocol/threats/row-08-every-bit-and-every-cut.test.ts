/**
 * Row 8: every bit flipped and every length cut, of every packet type.
 *
 * Accepted: none, mac2 aside, which is ignored while the CMA is not loaded.
 * Thrown: none. The receiver is as it was, so the untouched packet is accepted
 * after all the broken ones.
 */
import { describe, expect, test } from "vitest";
import { hearHello } from "#protocol/handshake/hear-hello.ts";
import { hearCookie, hearReady } from "#protocol/handshake/initiator.ts";
import { isGenuineReset, makeReset } from "#protocol/handshake/reset-token.ts";
import { openData, type Session, sealData } from "#protocol/handshake/session.ts";
import { decodeData } from "#protocol/wire/data.ts";
import { decodeReset } from "#protocol/wire/reset.ts";
import {
  answerOf,
  at,
  cookieFrom,
  halfFrom,
  helloOf,
  initiateOf,
  makeAgent,
  makeManager,
  shakeHands,
} from "#test/support/handshake.ts";

interface Received {
  readonly datagram: Uint8Array;
  /** Whether the receiver took it. */
  readonly accepts: (datagram: Uint8Array) => boolean;
}

const opens = (session: Session, datagram: Uint8Array): boolean => {
  const packet = decodeData(datagram);
  return packet.ok && openData(session, packet.value, at(1)).ok;
};

const packets: Record<string, () => Received> = {
  hello: () => {
    const manager = makeManager();
    const datagram = helloOf(makeAgent(manager));
    return { datagram, accepts: (bytes) => hearHello(manager.responder, bytes, at(0)).ok };
  },
  cookie: () => {
    const manager = makeManager();
    const agent = makeAgent(manager);
    const datagram = cookieFrom(manager, helloOf(agent));
    return { datagram, accepts: (bytes) => hearCookie(agent.initiator, bytes, at(1)).ok };
  },
  initiate: () => {
    const manager = makeManager();
    const agent = makeAgent(manager);
    const datagram = initiateOf(agent, cookieFrom(manager, helloOf(agent)));
    return { datagram, accepts: (bytes) => answerOf(manager, bytes).ok };
  },
  ready: () => {
    const manager = makeManager();
    const agent = makeAgent(manager);
    const initiate = initiateOf(agent, cookieFrom(manager, helloOf(agent)));
    const { ready } = halfFrom(manager, initiate);
    return { datagram: ready, accepts: (bytes) => hearReady(agent.initiator, bytes, at(1)).ok };
  },
  data: () => {
    const { agentSession, managerSession } = shakeHands(makeManager(), makeAgent(makeManager()));
    const { datagram } = sealData(agentSession, [{ kind: "close", reason: 1, text: "bye" }]);
    return { datagram, accepts: (bytes) => opens(managerSession, bytes) };
  },
  reset: () => {
    const { agentSession } = shakeHands(makeManager(), makeAgent(makeManager()));
    const datagram = makeReset(new Uint8Array(32).fill(9), agentSession.remoteId);
    const accepts = (bytes: Uint8Array): boolean => {
      const reset = decodeReset(bytes);
      return reset.ok && isGenuineReset(agentSession, reset.value);
    };
    return { datagram, accepts };
  },
};

const isMac2 = (name: string, offset: number): boolean =>
  name === "hello" && offset >= 160 && offset < 176;

describe.each(Object.entries(packets))("%s", (name, receive) => {
  test("with any bit flipped is dropped", () => {
    const { datagram, accepts } = receive();
    const accepted: number[] = [];
    for (let bit = 0; bit < 8 * datagram.length; bit += 1) {
      if (isMac2(name, bit >> 3)) continue;
      const broken = datagram.slice();
      broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (accepts(broken)) accepted.push(bit);
    }
    expect(accepted).toEqual([]);
    expect(accepts(datagram)).toBe(true);
  });

  test("cut at any byte, or longer by one, is dropped", () => {
    const { datagram, accepts } = receive();
    const accepted: number[] = [];
    for (let length = 0; length < datagram.length; length += 1) {
      if (accepts(datagram.subarray(0, length))) accepted.push(length);
    }
    expect(accepted).toEqual([]);
    expect(accepts(Uint8Array.of(...datagram, 0))).toBe(false);
    expect(accepts(datagram)).toBe(true);
  });
});

test("mac2 of a HELLO may be anything, while the CMA is not loaded", () => {
  const { datagram, accepts } = packets["hello"]?.() ?? {
    datagram: new Uint8Array(0),
    accepts: () => false,
  };
  const changed = datagram.slice();
  changed.fill(0xff, 160, 176);
  expect(accepts(changed)).toBe(true);
});
