/**
 * Every packet type, byte for byte, against vectors that another program in
 * another language made: test/vectors/make_vectors.py.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseHex, toHex } from "#protocol/bytes/hex.ts";
import { hearHello } from "#protocol/handshake/hear-hello.ts";
import { hearInitiate } from "#protocol/handshake/hear-initiate.ts";
import { act, createInitiator, hearCookie, hearReady } from "#protocol/handshake/initiator.ts";
import { isGenuineReset, makeReset } from "#protocol/handshake/reset-token.ts";
import { createResponder, type Responder } from "#protocol/handshake/responder.ts";
import { createSession, openData, type Session, sealData } from "#protocol/handshake/session.ts";
import { packMessage, unpackMessage } from "#protocol/seal/compress.ts";
import { createCurve, type KeyPair } from "#protocol/seal/curve.ts";
import { keyIdOf } from "#protocol/seal/key-id.ts";
import { decodeData } from "#protocol/wire/data.ts";
import type { Frame } from "#protocol/wire/frame.ts";
import { decodeReset } from "#protocol/wire/reset.ts";
import { at, scripted, wall } from "#test/support/handshake.ts";

const vectors: typeof import("../../vectors/packets.json") = JSON.parse(
  readFileSync(new URL("../../vectors/packets.json", import.meta.url), "utf8"),
);

const bytes = (hex: string): Uint8Array => {
  const parsed = parseHex(hex);
  if (parsed === undefined) throw new Error(`not hexadecimal: ${hex}`);
  return parsed;
};
const { secrets, publicKeys, nonces, packets } = vectors;

const curve = createCurve();
const pairOf = (name: "manager" | "agent"): KeyPair => ({
  secretKey: bytes(secrets[name]),
  publicKey: bytes(publicKeys[name]),
});

/** Asks for randomness in the order in which the agent needs it. */
const agentRandom = () =>
  scripted(
    bytes(secrets.agentSession),
    bytes(nonces.hello),
    bytes(vectors.agentConnectionId),
    bytes(nonces.initiate),
    bytes(nonces.vouch),
  );

const makeInitiator = () =>
  createInitiator(
    { curve, random: agentRandom() },
    {
      managerKey: bytes(publicKeys.manager),
      agentKeys: pairOf("agent"),
      bootId: bytes(vectors.bootId),
      heartbeatKey: bytes(publicKeys.heartbeat),
      meta: { versions: [1], features: 0, hostNameHint: vectors.hostName },
    },
    at(0),
  );

const makeResponder = (
  admit?: () => { status: "busy"; retryAfterSec: number; spreadSec: number },
): Responder =>
  createResponder(
    {
      curve,
      random: scripted(
        bytes(vectors.secrets.minuteKey),
        new Uint8Array(32),
        bytes(secrets.managerSession),
        bytes(nonces.cookie),
        bytes(nonces.welcome),
        ...(admit === undefined
          ? [bytes(vectors.managerConnectionId), bytes(nonces.ready)]
          : [bytes(nonces.busy)]),
      ),
    },
    {
      managerKeys: [pairOf("manager")],
      resetKey: bytes(secrets.resetKey),
      ...(admit && { admit }),
    },
    at(0),
  );

const frames: readonly Frame[] = [
  { kind: "ping" },
  {
    kind: "ack",
    largest: 2 ** 40 + 7,
    delayMs: 25,
    firstRun: 3,
    ranges: [
      { gap: 1, run: 0 },
      { gap: 70_000, run: 12 },
    ],
  },
  {
    kind: "chunk",
    stream: 3,
    messageId: 41,
    offset: 0,
    total: bytes(vectors.message).byteLength,
    isDeflated: false,
    bytes: bytes(vectors.message),
  },
  { kind: "applied", stream: 3, messageId: 40 },
  { kind: "credit", bytes: 2 ** 33 },
  { kind: "path_challenge", echo: bytes(vectors.echo) },
  { kind: "path_response", echo: bytes(vectors.echo) },
  { kind: "close", reason: 1, text: "stopping – goodbye" },
];

const sessionOf = (side: "agent" | "manager"): Session => {
  const ids = [bytes(vectors.agentConnectionId), bytes(vectors.managerConnectionId)] as const;
  const [localId, remoteId] = side === "agent" ? ids : [ids[1], ids[0]];
  const key = bytes(vectors.sessionKey);
  return createSession({ side, key, localId, remoteId }, scripted(), at(0));
};

describe("the agent", () => {
  test("says HELLO to one address and to the group as the vectors do", () => {
    const action = act(makeInitiator(), at(0));
    expect(action?.kind).toBe("send_hello");
    if (action?.kind !== "send_hello") return;
    expect(toHex(action.unicast)).toBe(packets.hello);
    expect(toHex(action.multicast)).toBe(packets.helloMulticast);
  });

  test("opens COOKIE, makes INITIATE, opens READY", () => {
    const initiator = makeInitiator();
    const outcome = hearCookie(initiator, bytes(packets.cookie), at(1));
    expect(outcome.ok && toHex(outcome.initiate)).toBe(packets.initiate);

    const ready = hearReady(initiator, bytes(packets.ready), at(2));
    expect(ready).toMatchObject({
      ok: true,
      kind: "up",
      meta: { version: 1, managerTime: vectors.managerTime },
    });
    if (!ready.ok || ready.kind !== "up") return;
    expect(toHex(ready.session.key)).toBe(vectors.sessionKey);
    const reset = decodeReset(bytes(packets.reset));
    expect(reset.ok && isGenuineReset(ready.session, reset.value)).toBe(true);
  });

  test("hears that the CMA is busy", () => {
    const initiator = makeInitiator();
    hearCookie(initiator, bytes(packets.cookie), at(1));
    expect(hearReady(initiator, bytes(packets.readyBusy), at(2))).toEqual({
      ok: true,
      kind: "turned_away",
      status: "busy",
      retryAfterMs: 30_000,
      spreadMs: 60_000,
    });
  });
});

describe("the CMA", () => {
  test.each([packets.hello, packets.helloMulticast])("answers HELLO with COOKIE", (hello) => {
    const answer = hearHello(makeResponder(), bytes(hello), at(0));
    expect(answer.ok && toHex(answer.datagram)).toBe(packets.cookie);
  });

  test("answers INITIATE with READY, and knows who came", () => {
    const responder = makeResponder();
    hearHello(responder, bytes(packets.hello), at(0));
    const time = wall(vectors.managerTime);
    const answer = hearInitiate(responder, bytes(packets.initiate), at(1), time);
    expect(answer.ok && toHex(answer.datagram)).toBe(packets.ready);
    expect(answer).toMatchObject({
      kind: "half",
      half: {
        peer: {
          keyId: vectors.agentKeyId,
          bootId: vectors.bootId,
          meta: { versions: [1], features: 0, hostNameHint: vectors.hostName },
        },
      },
    });
  });

  test("says when it is busy", () => {
    const responder = makeResponder(() => ({ status: "busy", retryAfterSec: 30, spreadSec: 60 }));
    hearHello(responder, bytes(packets.hello), at(0));
    const answer = hearInitiate(responder, bytes(packets.initiate), at(1), wall(0));
    expect(answer.ok && toHex(answer.datagram)).toBe(packets.readyBusy);
  });

  test("makes RESET", () => {
    const reset = makeReset(bytes(secrets.resetKey), bytes(vectors.managerConnectionId));
    expect(toHex(reset)).toBe(packets.reset);
  });
});

describe("DATA", () => {
  test("with every frame, from the agent", () => {
    expect(toHex(sealData(sessionOf("agent"), frames).datagram)).toBe(packets.dataToManager);
    const packet = decodeData(bytes(packets.dataToManager));
    expect(packet.ok && openData(sessionOf("manager"), packet.value, at(1))).toEqual({
      ok: true,
      counter: 1,
      isHighest: true,
      frames,
    });
  });

  test("with a counter that needs more than 32 bits, from the CMA", () => {
    const manager = sessionOf("manager");
    manager.sentCounter = 2 ** 47 + 4;
    expect(toHex(sealData(manager, frames.slice(0, 2)).datagram)).toBe(packets.dataToAgent);
    const packet = decodeData(bytes(packets.dataToAgent));
    expect(packet.ok && openData(sessionOf("agent"), packet.value, at(1))).toMatchObject({
      ok: true,
      counter: 2 ** 47 + 5,
      frames: frames.slice(0, 2),
    });
  });
});

test("key ids are as sha256sum says", () => {
  expect(keyIdOf(bytes(publicKeys.agent))).toBe(vectors.agentKeyId);
  expect(toHex(curve.publicKeyOf(bytes(secrets.agent)))).toBe(publicKeys.agent);
});

test("deflated messages inflate, whoever deflated them", () => {
  const raw = bytes(vectors.deflated.raw);
  expect(unpackMessage({ bytes: bytes(vectors.deflated.packed), isDeflated: true })).toEqual(raw);
  expect(unpackMessage(packMessage(raw))).toEqual(raw);
});
