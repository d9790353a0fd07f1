/** What the CMA has parsed and not yet stored is bounded, whoever said it and in how many sessions. */
import type { Instant } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { encodeMessage } from "#protocol/messages/catalog.ts";
import { packMessage } from "#protocol/seal/compress.ts";
import { createCurve } from "#protocol/seal/curve.ts";
import { documentOf } from "#test/support/endpoints.ts";
import { createManagerStand } from "#test/support/manager-stand.ts";
import { createRawAgent } from "#test/support/raw-agent.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const here = { host: "10.0.1.1", port: 1984 };

/** A megabyte that ten packets hold. */
const text = Array.from({ length: 200 }, (_, n) => Math.sin(n))
  .join()
  .repeat(280);
const large = packMessage(encodeMessage(documentOf("host", "large", text)));

const oneKey = createCurve().makeKeyPair(createPrng(1, "one key"));

describe.each([
  { who: "many agents", keys: undefined },
  { who: "one agent in many sessions", keys: oneKey },
])("large documents of $who", ({ keys }) => {
  test("wait outside until the store has done with others", async () => {
    const held: (() => void)[] = [];
    const stand = await createManagerStand(1, {
      pace: { burst: 1_000, perSec: 1 },
      onMessage: () => new Promise((resolve) => held.push(() => resolve(undefined))),
    });
    for (let session = 0; session < 12; session++) {
      const random = createPrng(session, "agent");
      const agent = createRawAgent(stand.keys.publicKey, random, keys);
      expect(stand.connect(agent, here)).toBe("up");
      for (const datagram of agent.say(3, large, stand.now())) stand.put(datagram, here);
    }
    expect(held).toHaveLength(8);

    for (const resolve of held.splice(0)) resolve();
    await new Promise(setImmediate);
    // Of the one agent only the last session is left, and its document.
    expect(held).toHaveLength(keys === undefined ? 4 : 1);
  });
});

test("a message that is not stored makes room for others, and is handed over again at its agent's pace", async () => {
  const got: string[] = [];
  let isStored = false;
  const stand = await createManagerStand(1, {
    pace: { burst: 100, perSec: 1 },
    onMessage: async ({ keyId }) => {
      got.push(keyId);
      return { cost: 160, isStored };
    },
  });
  const out: Uint8Array[] = [];
  stand.onOut = (datagram) => void out.push(datagram);
  const agents = Array.from({ length: 12 }, (_, seed) => {
    const agent = createRawAgent(stand.keys.publicKey, createPrng(seed, "agent"));
    expect(stand.connect(agent, here)).toBe("up");
    for (const datagram of agent.say(3, large, stand.now())) stand.put(datagram, here);
    return agent;
  });
  const appliedAll = () => {
    for (const datagram of out.splice(0))
      for (const agent of agents) agent.hear(datagram, stand.now());
    return agents.map((agent) => agent.applied());
  };
  await new Promise(setImmediate);
  expect(new Set(got).size).toBe(12);
  await stand.world.run(50_000 as Instant);
  expect(got).toHaveLength(12);
  expect(appliedAll()).toEqual(agents.map(() => 0));

  isStored = true;
  await stand.world.run(200_000 as Instant);
  expect(got).toHaveLength(24);
  expect(appliedAll()).toEqual(agents.map(() => 1));
});

test("an agent whose pace lets it go on while there is no room waits, and keeps nobody busy", async () => {
  const held: (() => void)[] = [];
  const stand = await createManagerStand(1, {
    pace: { burst: 1, perSec: 0.1 },
    onMessage: () => new Promise((resolve) => held.push(() => resolve(undefined))),
  });
  const connected = (seed: number) => {
    const agent = createRawAgent(stand.keys.publicKey, createPrng(seed, "agent"));
    expect(stand.connect(agent, here)).toBe("up");
    return (parcel: typeof large): void => {
      for (const datagram of agent.say(3, parcel, stand.now())) stand.put(datagram, here);
    };
  };
  const small = packMessage(encodeMessage(documentOf("host", "small", "")));
  const sayPaced = connected(0);
  sayPaced(small);
  for (const resolve of held.splice(0)) resolve();
  await new Promise(setImmediate);
  sayPaced(small);
  for (let seed = 1; seed <= 9; seed++) connected(seed)(large);
  expect(held).toHaveLength(8);

  // Ten seconds a message: its turn comes, and there is no room.
  await stand.world.run(11_000 as Instant);
  expect(stand.world.stats.wakes).toBeLessThan(1_000);
  for (const resolve of held.splice(0)) resolve();
  await new Promise(setImmediate);
  expect(held).toHaveLength(2);
});
