/** Row 5, at the machines: COOKIE ≤ HELLO, READY ≤ INITIATE, RESET ≤ DATA, and silence else. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { hearHello } from "#protocol/handshake/hear-hello.ts";
import { makeReset } from "#protocol/handshake/reset-token.ts";
import { packetTypes } from "#protocol/wire/packet-types.ts";
import {
  answerOf,
  at,
  cookieFrom,
  helloOf,
  initiateOf,
  makeAgent,
  makeManager,
} from "#test/support/handshake.ts";

test("whatever the agent says and however it is answered", () => {
  const statuses = ["accepted", "busy", "rejected", "pending_approval"] as const;
  const scenario = fc.record({
    hostName: fc.string({ maxLength: 70, unit: "grapheme" }),
    status: fc.constantFrom(...statuses),
    retryAfterSec: fc.nat(),
    spreadSec: fc.nat(),
  });
  fc.assert(
    fc.property(scenario, ({ hostName, ...admission }) => {
      const manager = makeManager("manager", { admit: () => admission });
      const agent = makeAgent(manager, hostName);
      const hello = helloOf(agent);
      const cookie = cookieFrom(manager, hello);
      expect(cookie.length).toBeLessThanOrEqual(hello.length);
      const initiate = initiateOf(agent, cookie);
      for (const answer of [answerOf(manager, initiate), answerOf(manager, initiate, at(9))]) {
        expect(answer.ok && answer.datagram.length).toBeGreaterThan(48);
        expect(answer.ok && answer.datagram.length).toBeLessThanOrEqual(initiate.length);
      }
    }),
    { numRuns: 50 },
  );
});

test("RESET is smaller than any DATA", () => {
  const smallest = packetTypes.find(({ name }) => name === "data")?.bytesMin;
  expect(makeReset(new Uint8Array(32), new Uint8Array(8)).length).toBeLessThan(smallest ?? 0);
});

test("noise gets no answer at all", () => {
  const manager = makeManager();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1300 }), fc.constantFrom(1, 4), (bytes, type) => {
      bytes.set([0x4e, 0x50, 1, type].slice(0, bytes.length));
      expect(hearHello(manager.responder, bytes, at(0)).ok).toBe(false);
      expect(answerOf(manager, bytes).ok).toBe(false);
    }),
  );
});
