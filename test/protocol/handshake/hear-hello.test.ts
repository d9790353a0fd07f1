import { describe, expect, test } from "vitest";
import { hearHello } from "#protocol/handshake/hear-hello.ts";
import { act } from "#protocol/handshake/initiator.ts";
import { mac1Of, managerIdentityOf } from "#protocol/handshake/manager-identity.ts";
import { coveredByMac1 } from "#protocol/wire/hello.ts";
import { at, helloOf, makeAgent, makeManager } from "#test/support/handshake.ts";

const multicastOf = (agent: ReturnType<typeof makeAgent>): Uint8Array => {
  const action = act(agent.initiator, at(0));
  return action?.kind === "send_hello" ? action.multicast : new Uint8Array(0);
};

test("a COOKIE is smaller than its HELLO, and nothing is kept for it", () => {
  const manager = makeManager();
  const hello = helloOf(makeAgent(manager));
  const answer = hearHello(manager.responder, hello, at(0));
  expect(answer).toMatchObject({ ok: true, delayMs: 0 });
  expect(answer.ok && answer.datagram.length).toBeLessThan(hello.length);
  const { halves, usedCookies, sessionKeys } = manager.responder;
  expect([halves, usedCookies, sessionKeys].map(({ entries }) => entries.size)).toEqual([0, 0, 0]);
});

test("two curve operations, and none for what is refused before", () => {
  const manager = makeManager();
  const before = manager.curve.operations();
  const stranger = helloOf(makeAgent(makeManager("another")));
  expect(hearHello(manager.responder, stranger, at(0))).toMatchObject({ error: "unknown_key" });
  const forged = helloOf(makeAgent(manager)).slice();
  forged[30] = (forged[30] ?? 0) ^ 1;
  expect(hearHello(manager.responder, forged, at(0))).toMatchObject({ error: "wrong_mac" });
  expect(manager.curve.operations()).toBe(before);
  hearHello(manager.responder, helloOf(makeAgent(manager)), at(0));
  expect(manager.curve.operations()).toBe(before + 2);
});

describe("with S known, so that mac1 is right,", () => {
  const remade = (spoil: (hello: Uint8Array) => void) => {
    const manager = makeManager();
    const hello = helloOf(makeAgent(manager)).slice();
    spoil(hello);
    hello.set(mac1Of(managerIdentityOf(manager.keys.publicKey), coveredByMac1(hello)), 144);
    return hearHello(manager.responder, hello, at(0));
  };
  test("the untouched one passes", () => {
    expect(remade(() => {}).ok).toBe(true);
  });
  test.each([
    { what: "another session key", offset: 25, error: "not_opened" },
    { what: "another nonce", offset: 56, error: "not_opened" },
    { what: "another box", offset: 64, error: "not_opened" },
  ])("$what does not open", ({ offset, error }) => {
    const answer = remade((hello) => {
      hello[offset] = (hello[offset] ?? 0) ^ 1;
    });
    expect(answer).toEqual({ ok: false, error });
  });
  test("bit 255 of the session key is refused", () => {
    const answer = remade((hello) => {
      hello[55] = (hello[55] ?? 0) | 0x80;
    });
    expect(answer).toEqual({ ok: false, error: "bad_key" });
  });
});

test("multicast is answered within half a second of jitter, at most 50 a second", () => {
  const manager = makeManager();
  const hello = multicastOf(makeAgent(manager));
  const answers = Array.from({ length: 60 }, () => hearHello(manager.responder, hello, at(0)));
  const delays = answers.flatMap((answer) => (answer.ok ? [answer.delayMs] : []));
  expect(delays).toHaveLength(50);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...delays)).toBeLessThanOrEqual(500);
  expect(new Set(delays).size).toBeGreaterThan(10);
  expect(answers.at(-1)).toEqual({ ok: false, error: "over_rate" });
  expect(hearHello(manager.responder, hello, at(20)).ok).toBe(true);
});

test("any active key of the CMA is meant by its own HELLO", () => {
  const [first, second] = [makeManager("first"), makeManager("second")];
  const both = makeManager("both", { managerKeys: [first.keys, second.keys] });
  for (const { keys } of [first, second]) {
    expect(hearHello(both.responder, helloOf(makeAgent({ keys })), at(0)).ok).toBe(true);
  }
});
