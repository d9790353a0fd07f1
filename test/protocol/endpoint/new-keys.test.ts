/** Keys cost nothing to make: agents that nobody knows come in at a pace of their own. */
import { later } from "@assimilation/protocol";
import { expect, test } from "vitest";
import { createCurve } from "#protocol/seal/curve.ts";
import { keyIdOf } from "#protocol/seal/key-id.ts";
import { createManagerStand } from "#test/support/manager-stand.ts";
import { createRawAgent } from "#test/support/raw-agent.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const here = { host: "10.0.1.1", port: 1984 };

test("beyond a burst they are told to come back; known agents are not", async () => {
  const old = createCurve().makeKeyPair(createPrng(1, "old"));
  const stand = await createManagerStand(1, {
    newKeys: { burst: 3, perSec: 1 },
    isKnown: (keyId) => keyId === keyIdOf(old.publicKey),
  });
  const connect = (name: string, keys?: typeof old): string | undefined =>
    stand.connect(createRawAgent(stand.keys.publicKey, createPrng(1, name), keys), here);

  expect(["a", "b", "c", "d"].map((name) => connect(name))).toEqual(["up", "up", "up", "busy"]);
  expect(connect("old", old)).toBe("up");
  await stand.world.run(later(stand.now(), 1_000));
  expect(["e", "f"].map((name) => connect(name))).toEqual(["up", "busy"]);
});

test("an agent with a session may make another at once", async () => {
  const keys = createCurve().makeKeyPair(createPrng(2, "new"));
  const stand = await createManagerStand(2, { newKeys: { burst: 1, perSec: 1 } });
  const again = ["one", "two", "three"].map((name) =>
    stand.connect(createRawAgent(stand.keys.publicKey, createPrng(2, name), keys), here),
  );
  expect(again).toEqual(["up", "up", "up"]);
});
