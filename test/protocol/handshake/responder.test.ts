import { describe, expect, test } from "vitest";
import {
  checkResponder,
  confirmHalf,
  dropHalf,
  findHalf,
  forgetSession,
  halvesOf,
  nextResponderCheckAt,
  responderLimits,
} from "#protocol/handshake/responder.ts";
import {
  answerOf,
  at,
  cookieFrom,
  helloOf,
  initiateOf,
  makeAgent,
  makeManager,
  shakeHands,
} from "#test/support/handshake.ts";

test("a half session is found by the id that DATA carries, until it is confirmed", () => {
  const manager = makeManager();
  const { half, agentSession } = shakeHands(manager, makeAgent(manager));
  expect(findHalf(manager.responder, agentSession.remoteId, at(1))).toBe(half);
  confirmHalf(manager.responder, half);
  expect(findHalf(manager.responder, agentSession.remoteId, at(1))).toBeUndefined();
  checkResponder(manager.responder, at(100_000));
  expect(half.session.isWiped).toBe(false);
});

test("nobody's DATA for 30 s: it is wiped, and its INITIATE gets no answer", () => {
  const manager = makeManager();
  const { half, initiate, agentSession } = shakeHands(manager, makeAgent(manager));
  expect(findHalf(manager.responder, agentSession.remoteId, at(29_999))).toBe(half);
  expect(nextResponderCheckAt(manager.responder)).toBe(30_000);
  checkResponder(manager.responder, at(30_000));
  expect(half.session.isWiped).toBe(true);
  expect(findHalf(manager.responder, agentSession.remoteId, at(30_000))).toBeUndefined();
  expect(answerOf(manager, initiate, at(30_001))).toEqual({ ok: false, error: "used_cookie" });
});

test("halves of one agent are listed oldest first, and can be dropped", () => {
  const manager = makeManager();
  const agent = makeAgent(manager, "first boot");
  const one = shakeHands(manager, agent).half;
  const again = shakeHands(manager, makeAgent(manager, "second boot", agent.keys)).half;
  expect(again.peer.keyId).toBe(one.peer.keyId);
  expect(halvesOf(manager.responder, one.peer.keyId, at(1))).toEqual([one, again]);
  dropHalf(manager.responder, one);
  expect(one.session.isWiped).toBe(true);
  expect(halvesOf(manager.responder, one.peer.keyId, at(1))).toEqual([again]);
  expect(halvesOf(manager.responder, "nobody", at(1))).toEqual([]);
});

test("READY is repeated while the session lives, and not after", () => {
  const manager = makeManager();
  const { half, initiate, ready } = shakeHands(manager, makeAgent(manager));
  confirmHalf(manager.responder, half);
  const repeat = answerOf(manager, initiate, at(40_000));
  expect(repeat).toEqual({ ok: true, kind: "repeat", datagram: ready });
  forgetSession(manager.responder, half);
  expect(answerOf(manager, initiate, at(40_001))).toEqual({ ok: false, error: "used_cookie" });
});

describe("when to be called again", () => {
  test("never, as long as nobody asks", () => {
    expect(nextResponderCheckAt(makeManager().responder)).toBeUndefined();
  });

  test("for two minutes after the last cookie, then never", () => {
    const manager = makeManager();
    cookieFrom(manager, helloOf(makeAgent(manager)), at(10));
    const calls: number[] = [];
    for (let next = nextResponderCheckAt(manager.responder); next !== undefined; ) {
      calls.push(next);
      checkResponder(manager.responder, next);
      next = nextResponderCheckAt(manager.responder);
    }
    expect(calls).toEqual([60_000, 120_000]);
  });

  test("until the session key of an INITIATE that did not open is wiped", () => {
    const manager = makeManager();
    const agent = makeAgent(manager);
    const broken = initiateOf(agent, cookieFrom(manager, helloOf(agent))).slice();
    broken[300] = (broken[300] ?? 0) ^ 1;
    expect(answerOf(manager, broken, at(5))).toEqual({ ok: false, error: "not_opened" });
    const [kept] = [...manager.responder.sessionKeys.entries.values()];
    checkResponder(manager.responder, at(150_005));
    expect(kept?.value).toEqual(new Uint8Array(32));
    expect(manager.responder.sessionKeys.entries.size).toBe(0);
  });
});

test("what strangers can fill is small: some tens of megabytes at the very worst", () => {
  const { halvesMax, usedCookiesMax, sessionKeysMax, curveOperationsPerSec } = responderLimits;
  expect(halvesMax).toBe(4096);
  expect(usedCookiesMax * 400 + sessionKeysMax * 200 + halvesMax * 1500).toBeLessThan(64e6);
  // The caches outlast the budget of the time they remember, spent on cookies alone, by a good part.
  expect(usedCookiesMax).toBeGreaterThan((curveOperationsPerSec / 4) * 100);
});
