/**
 * Row 3: a flood of HELLOs by somebody who does not know S.
 *
 * Safety: no curve operation. Liveness: a good agent joins in the middle of it.
 */
import { expect, test } from "vitest";
import { hearHello } from "#protocol/handshake/hear-hello.ts";
import {
  at,
  cookieFrom,
  halfFrom,
  helloOf,
  initiateOf,
  makeAgent,
  makeManager,
} from "#test/support/handshake.ts";
import { createPrng } from "#test/support/sim/prng.ts";

test("ten thousand forged HELLOs cost no curve operation and lock nobody out", () => {
  const manager = makeManager("manager", { limits: { curveOperationsPerSec: 4 } });
  const agent = makeAgent(manager);
  const recorded = helloOf(agent);
  const random = createPrng(1, "flood");
  const operations = manager.curve.operations();
  const flood = (): void => {
    for (let index = 0; index < 5000; index += 1) {
      const forged = recorded.slice();
      // The hint is public; everything behind it, the mac too, is the attacker's own.
      random.fill(forged.subarray(24, 160));
      expect(hearHello(manager.responder, forged, at(0))).toMatchObject({ error: "wrong_mac" });
    }
  };

  flood();
  expect(manager.curve.operations()).toBe(operations);
  const cookie = cookieFrom(manager, recorded);
  flood();
  halfFrom(manager, initiateOf(agent, cookie));
  expect(manager.curve.operations()).toBe(operations + 4);
});
