import { expect, test } from "vitest";
import { isGenuineReset, makeReset, resetTokenOf } from "#protocol/handshake/reset-token.ts";
import { wipeSession } from "#protocol/handshake/session.ts";
import { decodeReset } from "#protocol/wire/reset.ts";
import { makeAgent, makeManager, shakeHands } from "#test/support/handshake.ts";

const RESET_KEY = new Uint8Array(32).fill(9);
const handshake = () => shakeHands(makeManager(), makeAgent(makeManager()));
const resetOf = (datagram: Uint8Array) => {
  const reset = decodeReset(datagram);
  if (!reset.ok) throw new Error(reset.error.code);
  return reset.value;
};

test("a CMA that knows nothing but its key ends the session", () => {
  const { agentSession } = handshake();
  const datagram = makeReset(RESET_KEY, agentSession.remoteId);
  expect(datagram).toHaveLength(28);
  expect(isGenuineReset(agentSession, resetOf(datagram))).toBe(true);
});

test("nobody else does: every other bit, another key, another id", () => {
  const { agentSession, managerSession } = handshake();
  const right = makeReset(RESET_KEY, agentSession.remoteId);
  for (let bit = 32; bit < 224; bit += 1) {
    const wrong = right.slice();
    wrong[bit >> 3] = (wrong[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(isGenuineReset(agentSession, resetOf(wrong))).toBe(false);
  }
  const otherKey = makeReset(new Uint8Array(32), agentSession.remoteId);
  expect(isGenuineReset(agentSession, resetOf(otherKey))).toBe(false);
  expect(isGenuineReset(managerSession, resetOf(right))).toBe(false);
  wipeSession(agentSession);
  expect(isGenuineReset(agentSession, resetOf(right))).toBe(false);
});

test("tokens of two ids have nothing in common", () => {
  const [a, b] = [1, 2].map((fill) => resetTokenOf(RESET_KEY, new Uint8Array(8).fill(fill)));
  expect(a).toHaveLength(16);
  expect(a).not.toEqual(b);
});
