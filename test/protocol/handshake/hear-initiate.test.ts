import { describe, expect, test } from "vitest";
import {
  answerOf,
  at,
  cookieFrom,
  halfFrom,
  helloOf,
  initiateOf,
  makeAgent,
  makeManager,
} from "#test/support/handshake.ts";

const ready = (manager = makeManager(), name = "agent") => {
  const agent = makeAgent(manager, name);
  return { manager, agent, initiate: initiateOf(agent, cookieFrom(manager, helloOf(agent))) };
};

test("a peer is its key, and what it said", () => {
  const { manager, agent, initiate } = ready();
  const { half } = halfFrom(manager, initiate);
  expect(half.peer).toMatchObject({
    publicKey: agent.keys.publicKey,
    bootId: "03".repeat(16),
    heartbeatKey: new Uint8Array(32).fill(4),
    meta: { versions: [1], hostNameHint: "agent" },
  });
});

test("READY is never larger than its INITIATE", () => {
  const { manager, initiate } = ready();
  expect(halfFrom(manager, initiate).ready.length).toBeLessThanOrEqual(initiate.length);
});

test("a cookie lives between one minute and two", () => {
  for (const [madeAt, heardAt, isTaken] of [
    [0, 119_999, true],
    [0, 120_000, false],
    [59_999, 119_999, true],
    [59_999, 120_000, false],
    [60_000, 179_999, true],
  ] as const) {
    const manager = makeManager();
    const agent = makeAgent(manager);
    const initiate = initiateOf(agent, cookieFrom(manager, helloOf(agent), at(madeAt)));
    const answer = answerOf(manager, initiate, at(heardAt));
    expect(answer.ok).toBe(isTaken);
    if (!answer.ok) expect(answer.error).toBe("stale_cookie");
  }
});

test("one cookie buys two curve operations, however often it is spent", () => {
  const { manager, initiate } = ready();
  const before = manager.curve.operations();
  for (let index = 144; index < 344; index += 1) {
    const broken = initiate.slice();
    broken[index] = (broken[index] ?? 0) ^ 1;
    expect(answerOf(manager, broken)).toEqual({ ok: false, error: "not_opened" });
  }
  expect(manager.curve.operations()).toBe(before + 1);
  halfFrom(manager, initiate);
  for (let again = 0; again < 50; again += 1) answerOf(manager, initiate);
  expect(manager.curve.operations()).toBe(before + 2);
});

describe("the budget", () => {
  test("is one for all, and comes back with time", () => {
    const manager = makeManager("manager", { limits: { curveOperationsPerSec: 3 } });
    const { initiate } = ready(manager);
    expect(answerOf(manager, initiate)).toEqual({ ok: false, error: "over_budget" });
    expect(answerOf(manager, initiate, at(300))).toEqual({ ok: false, error: "over_budget" });
    expect(answerOf(manager, initiate, at(340)).ok).toBe(true);
  });
});

test("an agent of another version is told so", () => {
  const manager = makeManager();
  const agent = makeAgent(manager);
  Object.assign(agent.initiator.options, { meta: { versions: [7] } });
  const initiate = initiateOf(agent, cookieFrom(manager, helloOf(agent)));
  expect(answerOf(manager, initiate)).toMatchObject({ status: "no_common_version" });
});

test("whoever is turned away has used the cookie, and is told again the same", () => {
  const { manager, initiate } = ready(makeManager("m", { admit: () => ({ status: "rejected" }) }));
  const first = answerOf(manager, initiate);
  expect(first).toMatchObject({ kind: "turned_away", status: "rejected" });
  expect(answerOf(manager, initiate)).toEqual({
    ok: true,
    kind: "repeat",
    datagram: first.ok && first.datagram,
  });
  expect(manager.responder.halves.entries.size).toBe(0);
});
