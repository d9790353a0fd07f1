/**
 * Row 10: a man in the middle with keys of his own.
 *
 * Two agents shake hands with two CMAs at once; then every combination of
 * session key, cookie and box from different handshakes is presented to each
 * CMA. Only what belongs together passes. And no public key of low order is
 * taken, wherever one arrives.
 */
import { describe, expect, test } from "vitest";
import { parseHex } from "#protocol/bytes/hex.ts";
import { hearCookie } from "#protocol/handshake/initiator.ts";
import { before, open, seal } from "#protocol/seal/box.ts";
import { createCurve, type KeyPair } from "#protocol/seal/curve.ts";
import { nonceFor } from "#protocol/seal/nonce.ts";
import {
  decodeCookiePacket,
  encodeCookieContents,
  encodeCookiePacket,
} from "#protocol/wire/cookie.ts";
import { decodeInitiate, encodeInitiate, encodeInitiateContents } from "#protocol/wire/initiate.ts";
import {
  answerOf,
  at,
  cookieFrom,
  helloOf,
  initiateOf,
  type Manager,
  makeAgent,
  makeManager,
} from "#test/support/handshake.ts";

test("session keys, cookies and boxes of four handshakes, in all combinations", () => {
  const managers = [makeManager("one"), makeManager("two")];
  const parts = managers.flatMap((manager) =>
    ["a", "b"].map((name) => {
      const agent = makeAgent(manager, name + managers.indexOf(manager));
      const packet = decodeInitiate(initiateOf(agent, cookieFrom(manager, helloOf(agent))));
      if (!packet.ok) throw new Error(packet.error.code);
      return { manager, ...packet.value };
    }),
  );
  let mixtures = 0;
  for (const a of parts) {
    for (const b of parts) {
      for (const c of parts) {
        const mixture = encodeInitiate({
          agentSessionKey: a.agentSessionKey,
          cookie: b.cookie,
          nonce: c.nonce,
          box: c.box,
        });
        for (const manager of managers) {
          if (a === b && b === c && a.manager === manager) continue;
          mixtures += 1;
          expect(answerOf(manager, mixture).ok).toBe(false);
        }
      }
    }
  }
  expect(mixtures).toBe(124);
  for (const { manager, agentSessionKey, cookie, nonce, box } of parts) {
    const whole = encodeInitiate({ agentSessionKey, cookie, nonce, box });
    expect(answerOf(manager, whole)).toMatchObject({ ok: true, kind: "half" });
  }
});

/** An INITIATE by somebody who speaks the protocol, and puts in the vouch what he likes. */
const forge = (
  manager: Manager,
  agentKeys: KeyPair,
  vouched: (own: { sessionKey: Uint8Array; managerKey: Uint8Array }) => readonly Uint8Array[],
) => {
  const agent = makeAgent(manager, "forger");
  const { attempt } = agent.initiator;
  const cookiePacket = decodeCookiePacket(cookieFrom(manager, helloOf(agent)));
  if (!cookiePacket.ok) throw new Error(cookiePacket.error.code);
  const { nonce: welcomeNonce, box } = cookiePacket.value;
  const plain = open(box, nonceFor("welcome", welcomeNonce), attempt.helloKey) ?? welcomeNonce;
  const [managerSessionKey, cookie] = [plain.subarray(0, 32), plain.subarray(32)];
  const curve = createCurve();
  const sessionKey = before(curve, managerSessionKey, attempt.sessionKeys.secretKey) ?? plain;
  const vouchKey = before(curve, managerSessionKey, agentKeys.secretKey) ?? plain;
  const [nonce, vouchNonce] = [new Uint8Array(8), new Uint8Array(16)];
  const own = { sessionKey: attempt.sessionKeys.publicKey, managerKey: manager.keys.publicKey };
  const text = Uint8Array.from(vouched(own).flatMap((part) => [...part]));
  const contents = encodeInitiateContents({
    agentKey: agentKeys.publicKey,
    vouchNonce,
    vouch: seal(text, nonceFor("vouch", vouchNonce), vouchKey),
    agentConnectionId: new Uint8Array(8).fill(1),
    bootId: new Uint8Array(16),
    heartbeatKey: new Uint8Array(32),
    meta: {},
  });
  const sealed = seal(contents, nonceFor("initiate", nonce), sessionKey);
  return encodeInitiate({ agentSessionKey: own.sessionKey, cookie, nonce, box: sealed });
};

describe("the vouch", () => {
  const stranger = new Uint8Array(32).fill(9);
  const { keys } = makeAgent(makeManager(), "owner");
  test("of the right keys passes, so what follows is about them", () => {
    const manager = makeManager();
    const initiate = forge(manager, keys, ({ sessionKey, managerKey }) => [sessionKey, managerKey]);
    expect(answerOf(manager, initiate).ok).toBe(true);
  });

  test.each([
    { what: "another session", vouched: { sessionKey: stranger } },
    { what: "another CMA", vouched: { managerKey: stranger } },
  ])("for $what is refused, and kills the session key", ({ vouched }) => {
    const manager = makeManager();
    const initiate = forge(manager, keys, (own) => {
      const { sessionKey, managerKey } = { ...own, ...vouched };
      return [sessionKey, managerKey];
    });
    expect(answerOf(manager, initiate)).toEqual({ ok: false, error: "bad_vouch" });
    expect(answerOf(manager, initiate)).toEqual({ ok: false, error: "used_cookie" });
  });

  test("by somebody who has the public key alone is refused", () => {
    const manager = makeManager();
    const thief = { publicKey: keys.publicKey, secretKey: new Uint8Array(32).fill(5) };
    const initiate = forge(manager, thief, ({ sessionKey, managerKey }) => [
      sessionKey,
      managerKey,
    ]);
    expect(answerOf(manager, initiate)).toEqual({ ok: false, error: "bad_vouch" });
  });
});

const lowOrder = [
  "00".repeat(32),
  `01${"00".repeat(31)}`,
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  `ec${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
].map((hex) => parseHex(hex) ?? new Uint8Array(0));

describe.each(lowOrder.map((point) => ({ point })))(
  "a key of low order, $point.0 …",
  ({ point }) => {
    test("is no S", () => {
      expect(() => makeAgent({ keys: { publicKey: point, secretKey: point } })).toThrow(RangeError);
    });

    test("is no C", () => {
      const manager = makeManager();
      const keys = { publicKey: point, secretKey: new Uint8Array(32).fill(5) };
      const initiate = forge(manager, keys, ({ sessionKey, managerKey }) => [
        sessionKey,
        managerKey,
      ]);
      expect(answerOf(manager, initiate)).toEqual({ ok: false, error: "bad_vouch" });
    });

    test("is no S′", () => {
      const agent = makeAgent(makeManager());
      helloOf(agent);
      const { sessionKeys, helloKey } = agent.initiator.attempt;
      const nonce = new Uint8Array(16);
      const contents = encodeCookieContents({
        managerSessionKey: point,
        cookie: new Uint8Array(96),
      });
      const packet = encodeCookiePacket({
        agentSessionKeyStart: sessionKeys.publicKey.subarray(0, 8),
        nonce,
        box: seal(contents, nonceFor("welcome", nonce), helloKey),
      });
      expect(hearCookie(agent.initiator, packet, at(1))).toEqual({ ok: false, error: "bad_key" });
    });
  },
);
