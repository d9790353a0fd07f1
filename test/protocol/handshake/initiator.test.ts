import { describe, expect, test } from "vitest";
import {
  act,
  createInitiator,
  endInitiator,
  hearCookie,
  hearReady,
  type InitiatorAction,
} from "#protocol/handshake/initiator.ts";
import { createCurve } from "#protocol/seal/curve.ts";
import {
  answerOf,
  at,
  cookieFrom,
  halfFrom,
  helloOf,
  initiateOf,
  makeAgent,
  makeManager,
  sessionFrom,
  shakeHands,
} from "#test/support/handshake.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const bytesOf = (action: InitiatorAction | undefined): string =>
  action === undefined
    ? ""
    : Buffer.from(action.kind === "send_hello" ? action.unicast : action.datagram).toString("hex");

test("a handshake ends with one session at both ends", () => {
  const { agentSession, managerSession } = shakeHands(makeManager(), makeAgent(makeManager()));
  expect(agentSession.key).toEqual(managerSession.key);
  expect(agentSession.localId).toEqual(managerSession.remoteId);
  expect(agentSession.remoteId).toEqual(managerSession.localId);
  expect(agentSession.resetToken).toHaveLength(16);
});

/** Every action of the first `untilMs`, driven as the owner drives it. */
const drive = (initiator: ReturnType<typeof makeAgent>["initiator"], untilMs: number) => {
  const actions: { readonly at: number; readonly kind: string; readonly bytes: string }[] = [];
  while (initiator.nextActionAt !== undefined && initiator.nextActionAt <= untilMs) {
    const now = initiator.nextActionAt;
    const action = act(initiator, now);
    actions.push({ at: now, kind: action?.kind ?? "none", bytes: bytesOf(action) });
  }
  return actions;
};

describe("without an answer", () => {
  test("HELLO is repeated ever more rarely, one every minutes in the end", () => {
    const actions = drive(makeAgent(makeManager()).initiator, 3 * 3_600_000);
    expect(actions.every(({ kind }) => kind === "send_hello")).toBe(true);
    expect(actions[0]?.at).toBe(0);
    const gaps = actions
      .map(({ at: when }, index) => when - (actions[index - 1]?.at ?? 0))
      .slice(1);
    gaps.forEach((gap, index) => {
      expect(gap).toBeLessThanOrEqual(index >= 10 ? 300_000 : Math.min(60_000, 1000 * 2 ** index));
    });
    expect(Math.max(...gaps)).toBeGreaterThan(60_000);
  });

  test("the same bytes go out for ten seconds at most", () => {
    const actions = drive(makeAgent(makeManager()).initiator, 3_600_000);
    const spans = Map.groupBy(actions, ({ bytes }) => bytes);
    for (const sent of spans.values()) {
      expect((sent.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0)).toBeLessThanOrEqual(10_000);
    }
    expect(spans.size).toBeGreaterThan(10);
    expect(spans.size).toBeLessThan(actions.length);
  });

  test("INITIATE is repeated byte for byte, then a new session key asks", () => {
    const manager = makeManager();
    const agent = makeAgent(manager);
    const initiate = initiateOf(agent, cookieFrom(manager, helloOf(agent)), at(50));
    const actions = drive(agent.initiator, 60_000);
    const repeats = actions.filter(({ kind }) => kind === "send_initiate");
    expect(repeats.length).toBeGreaterThan(1);
    for (const { bytes, at: when } of repeats) {
      expect(bytes).toBe(Buffer.from(initiate).toString("hex"));
      expect(when).toBeLessThanOrEqual(10_050);
    }
    const next = actions[repeats.length];
    expect(next?.kind).toBe("send_hello");
    expect(agent.initiator.state).toBe("hello_sent");
  });

  test("nothing is due before its time", () => {
    const { initiator } = makeAgent(makeManager());
    act(initiator, at(0));
    const due = initiator.nextActionAt ?? at(0);
    expect(act(initiator, at(due - 1))).toBeUndefined();
    expect(act(initiator, due)).toBeDefined();
  });
});

test("the back-off goes on from where another key left it", () => {
  const manager = makeManager();
  const deps = {
    curve: createCurve(),
    random: { ...createPrng(1, "x"), uint32: () => 2 ** 32 - 1 },
  };
  const { keys } = makeAgent(manager);
  const options = {
    managerKey: manager.keys.publicKey,
    agentKeys: keys,
    bootId: new Uint8Array(16),
    heartbeatKey: new Uint8Array(32),
    meta: {},
  };
  const fresh = createInitiator(deps, options, at(0));
  const tired = createInitiator(deps, { ...options, tries: 6 }, at(0));
  act(fresh, at(0));
  act(tired, at(0));
  expect([fresh.nextActionAt, tired.nextActionAt]).toEqual([999, 59_999]);
});

test("the first COOKIE that opens wins", () => {
  const manager = makeManager();
  const agent = makeAgent(manager);
  const hello = helloOf(agent);
  const [first, second] = [cookieFrom(manager, hello), cookieFrom(manager, hello)];
  expect(hearCookie(agent.initiator, first, at(1)).ok).toBe(true);
  expect(hearCookie(agent.initiator, second, at(2))).toEqual({ ok: false, error: "not_expected" });
  expect(hearCookie(agent.initiator, first, at(3))).toEqual({ ok: false, error: "not_expected" });
});

test("a COOKIE for a session key that was given up is refused", () => {
  const manager = makeManager();
  const agent = makeAgent(manager);
  const cookie = cookieFrom(manager, helloOf(agent));
  drive(agent.initiator, 60_000);
  expect(hearCookie(agent.initiator, cookie, at(60_001))).toMatchObject({ error: "key_mismatch" });
});

test("READY may come late, while nothing newer was asked", () => {
  const manager = makeManager();
  const agent = makeAgent(manager);
  const initiate = initiateOf(agent, cookieFrom(manager, helloOf(agent)));
  const { ready } = halfFrom(manager, initiate, at(5));
  const due = agent.initiator.nextActionAt ?? at(0);
  expect(sessionFrom(agent, ready, due).openedAt).toBe(due);
});

test.each([
  {
    status: "busy",
    retryAfterSec: 30,
    spreadSec: 10,
    says: { retryAfterMs: 30_000, spreadMs: 10_000 },
  },
  { status: "rejected", says: { retryAfterMs: undefined, spreadMs: 0 } },
  { status: "pending_approval", retryAfterSec: 5, says: { retryAfterMs: 5000, spreadMs: 0 } },
] as const)("$status ends the handshake without a session", ({ says, ...admission }) => {
  const manager = makeManager("manager", { admit: () => admission });
  const agent = makeAgent(manager);
  const answer = answerOf(manager, initiateOf(agent, cookieFrom(manager, helloOf(agent))));
  expect(answer).toMatchObject({ ok: true, kind: "turned_away", status: admission.status });
  if (!answer.ok) return;
  expect(hearReady(agent.initiator, answer.datagram, at(1))).toEqual({
    ok: true,
    kind: "turned_away",
    status: admission.status,
    ...says,
  });
  expect(agent.initiator).toMatchObject({ state: "ended", nextActionAt: undefined });
});

test("every secret is wiped when it ends, and when the next key is made", () => {
  const manager = makeManager();
  const agent = makeAgent(manager);
  const first = agent.initiator.attempt;
  initiateOf(agent, cookieFrom(manager, helloOf(agent)));
  const zeros = new Uint8Array(32);
  expect([first.sessionKeys.secretKey, first.helloKey]).toEqual([zeros, zeros]);
  expect(first.initiate?.sessionKey).not.toEqual(zeros);
  drive(agent.initiator, 60_000);
  expect(first.initiate?.sessionKey).toEqual(zeros);

  const last = agent.initiator.attempt;
  expect(last).not.toBe(first);
  endInitiator(agent.initiator);
  endInitiator(agent.initiator);
  expect([last.sessionKeys.secretKey, last.helloKey]).toEqual([zeros, zeros]);
  expect(act(agent.initiator, at(10_000_000))).toBeUndefined();
});

test("a host name of any length makes an INITIATE that fits", () => {
  const manager = makeManager();
  const agent = makeAgent(manager, "é".repeat(300));
  const { half } = halfFrom(manager, initiateOf(agent, cookieFrom(manager, helloOf(agent))));
  expect(half.peer.meta.hostNameHint).toBe("é".repeat(32));
});
