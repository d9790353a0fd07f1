/** Row 9: somebody on the LAN plays CMA. Without s there is no COOKIE, so never an INITIATE. */
import { expect, test } from "vitest";
import { act, hearCookie } from "#protocol/handshake/initiator.ts";
import { managerIdentityOf } from "#protocol/handshake/manager-identity.ts";
import { encodeCookiePacket } from "#protocol/wire/cookie.ts";
import { at, cookieFrom, helloOf, makeAgent, makeManager } from "#test/support/handshake.ts";
import { createPrng } from "#test/support/sim/prng.ts";

test("a rogue that answers every HELLO gets nothing but HELLOs", () => {
  const agent = makeAgent(makeManager());
  const rogue = makeManager("rogue");
  const random = createPrng(9, "rogue");
  const kinds = new Set<string>();
  for (let round = 0; round < 30; round += 1) {
    const now = agent.initiator.nextActionAt ?? at(0);
    const action = act(agent.initiator, now);
    if (action?.kind === "send_hello") kinds.add(action.kind);
    else kinds.add("something else");

    const { publicKey } = agent.initiator.attempt.sessionKeys;
    const [nonce, box] = [new Uint8Array(16), new Uint8Array(144)];
    random.fill(nonce);
    random.fill(box);
    const forged = encodeCookiePacket({
      agentSessionKeyStart: publicKey.subarray(0, 8),
      nonce,
      box,
    });
    expect(hearCookie(agent.initiator, forged, now)).toEqual({ ok: false, error: "not_opened" });
    // A real COOKIE of the rogue's own, made to look like an answer to this agent.
    const another = cookieFrom(rogue, helloOf(makeAgent(rogue, `victim ${round}`)));
    another.set(publicKey.subarray(0, 8), 8);
    expect(hearCookie(agent.initiator, another, now)).toEqual({ ok: false, error: "not_opened" });
  }
  expect([...kinds]).toEqual(["send_hello"]);
});

test("a rogue that knows S, but not s, cannot even open the HELLO", () => {
  const manager = makeManager();
  const rogue = makeManager("rogue");
  const disguised = {
    ...rogue,
    responder: {
      ...rogue.responder,
      identities: [
        {
          ...managerIdentityOf(manager.keys.publicKey),
          secret: rogue.curve.importSecret(rogue.keys.secretKey),
        },
      ],
    },
  };
  expect(() => cookieFrom(disguised, helloOf(makeAgent(manager)))).toThrow(/not_opened/);
});
