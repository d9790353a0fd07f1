/**
 * Row 2: traffic recorded, both static keys stolen later.
 *
 * Method: record a whole session; then try every key that the thief can compute
 * from s, c and all public keys on every box, before and after the minute keys
 * were wiped. Before, the cookie opens: that is the known window of two minutes.
 */
import { expect, test } from "vitest";
import { checkResponder } from "#protocol/handshake/responder.ts";
import { sealData } from "#protocol/handshake/session.ts";
import { before, open } from "#protocol/seal/box.ts";
import { createCurve } from "#protocol/seal/curve.ts";
import { dataNonce, nonceFor } from "#protocol/seal/nonce.ts";
import { decodeCookieContents, decodeCookiePacket } from "#protocol/wire/cookie.ts";
import { decodeData } from "#protocol/wire/data.ts";
import { decodeInitiate } from "#protocol/wire/initiate.ts";
import { decodeReady } from "#protocol/wire/ready.ts";
import { at, makeAgent, makeManager, shakeHands } from "#test/support/handshake.ts";

test("no key that follows from s and c opens INITIATE, READY or DATA", () => {
  const manager = makeManager();
  const agent = makeAgent(manager);
  const { cookie, initiate, ready, agentSession } = shakeHands(manager, agent);
  const data = sealData(agentSession, [{ kind: "ping" }]).datagram;
  const [cookiePacket, initiatePacket, readyPacket, dataPacket] = [
    decodeCookiePacket(cookie),
    decodeInitiate(initiate),
    decodeReady(ready),
    decodeData(data),
  ];
  if (!cookiePacket.ok || !initiatePacket.ok || !readyPacket.ok || !dataPacket.ok) {
    throw new Error("a recorded packet is broken");
  }

  const thief = createCurve();
  const secrets = [manager.keys.secretKey, agent.keys.secretKey];
  const agentSessionKey = initiatePacket.value.agentSessionKey;
  // What s opens: S′, and the cookie, still closed.
  const helloKey = before(thief, agentSessionKey, manager.keys.secretKey) ?? new Uint8Array(32);
  const { nonce, box } = cookiePacket.value;
  const welcome = decodeCookieContents(open(box, nonceFor("welcome", nonce), helloKey) ?? nonce);
  if (!welcome.ok) throw new Error("s should open its own COOKIE");

  const publicKeys = [
    manager.keys.publicKey,
    agent.keys.publicKey,
    agentSessionKey,
    welcome.value.managerSessionKey,
  ];
  const keys = secrets.flatMap((secret) =>
    publicKeys.flatMap((publicKey) => before(thief, publicKey, secret) ?? []),
  );
  expect(keys).toHaveLength(8);
  for (const key of keys) {
    const { value: i } = initiatePacket;
    expect(open(i.box, nonceFor("initiate", i.nonce), key)).toBeUndefined();
    const { value: r } = readyPacket;
    expect(open(r.box, nonceFor("ready", r.nonce), key)).toBeUndefined();
    const { value: d } = dataPacket;
    expect(open(d.box, dataNonce("to_manager", d.counter), key)).toBeUndefined();
    const cookieBox = welcome.value.cookie.subarray(16);
    const cookieNonce = nonceFor("cookie", welcome.value.cookie.subarray(0, 16));
    expect(open(cookieBox, cookieNonce, key)).toBeUndefined();
  }
});

test("the memory that could open the cookie is zero two minutes later", () => {
  const manager = makeManager();
  const minuteKey = manager.responder.minuteKeys.current.key;
  const agent = makeAgent(manager);
  const attempt = agent.initiator.attempt;
  shakeHands(manager, agent);
  expect(attempt.sessionKeys.secretKey).toEqual(new Uint8Array(32));
  checkResponder(manager.responder, at(119_999));
  expect(minuteKey).not.toEqual(new Uint8Array(32));
  checkResponder(manager.responder, at(120_000));
  expect(minuteKey).toEqual(new Uint8Array(32));
});
