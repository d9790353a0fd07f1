/** Row 6: HELLO and INITIATE replayed, at +1, +59, +119, +121 s and later: no new state, ever. */
import { describe, expect, test } from "vitest";
import { hearHello } from "#protocol/handshake/hear-hello.ts";
import { checkResponder, confirmHalf } from "#protocol/handshake/responder.ts";
import { answerOf, at, makeAgent, makeManager, shakeHands } from "#test/support/handshake.ts";

const later = [1, 59, 119, 121, 149, 151, 86_400].map((seconds) => ({ seconds }));

describe.each(later)("after $seconds s", ({ seconds }) => {
  const now = at(seconds * 1000);

  test("INITIATE makes no second session", () => {
    const manager = makeManager();
    const { initiate, ready, half } = shakeHands(manager, makeAgent(manager));
    confirmHalf(manager.responder, half);
    const answer = answerOf(manager, initiate, now);
    expect(answer.ok ? answer : answer.error).toEqual(
      seconds < 120 ? { ok: true, kind: "repeat", datagram: ready } : "stale_cookie",
    );
    expect(manager.responder.halves.entries.size).toBe(0);
  });

  test("INITIATE of a session that has ended gets no answer", () => {
    const manager = makeManager();
    const { initiate } = shakeHands(manager, makeAgent(manager));
    checkResponder(manager.responder, at(30_000));
    expect(answerOf(manager, initiate, at(Math.max(30_000, now))).ok).toBe(false);
    expect(manager.responder.halves.entries.size).toBe(0);
  });

  test("HELLO leaves nothing behind", () => {
    const manager = makeManager();
    const { hello } = shakeHands(manager, makeAgent(manager));
    checkResponder(manager.responder, now);
    const { halves, usedCookies, sessionKeys } = manager.responder;
    const sizes = () => [halves, usedCookies, sessionKeys].map(({ entries }) => entries.size);
    const before = sizes();
    for (let again = 0; again < 20; again += 1) hearHello(manager.responder, hello, now);
    expect(sizes()).toEqual(before);
  });
});
