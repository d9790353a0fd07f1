/** Row 13: an agent that sends a bomb, or without end, costs no more than its credit. */
import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createManagerStand } from "#test/support/manager-stand.ts";
import { createRawAgent } from "#test/support/raw-agent.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const here = { host: "10.0.1.1", port: 1984 };

const connected = async (seed: number, options = {}) => {
  const stand = await createManagerStand(seed, options);
  const agent = createRawAgent(stand.keys.publicKey, createPrng(seed, "agent"));
  expect(stand.connect(agent, here)).toBe("up");
  expect(stand.endpoint.sessionCount()).toBe(1);
  return { stand, agent };
};
describe("bombs", () => {
  const zeros = (rawBytes: number, said = rawBytes): Uint8Array => {
    const deflated = deflateRawSync(new Uint8Array(rawBytes));
    const parcel = new Uint8Array(4 + deflated.byteLength);
    new DataView(parcel.buffer).setUint32(0, said);
    parcel.set(deflated, 4);
    return parcel;
  };
  test.each([
    { what: "50 MiB of zeros", bytes: zeros(50 << 20), reason: "bomb" },
    { what: "50 MiB that say they are one", bytes: zeros(50 << 20, 1 << 20), reason: "bomb" },
    { what: "4 MiB of zeros, 1000:1", bytes: zeros(4 << 20), reason: "bomb" },
    { what: "what is not deflate", bytes: new Uint8Array(100).fill(255), reason: "bomb" },
  ])("$what: refused, and not asked for again", async ({ bytes, reason }) => {
    const got: unknown[] = [];
    const { stand, agent } = await connected(4, {
      onMessage: async (_peer: unknown, message: unknown) => void got.push(message),
    });
    let queue = agent.say(3, { bytes, isDeflated: true }, stand.now());
    for (let i = 0; i < 200 && agent.applied() === 0; i++) {
      const out = queue.flatMap((datagram) => stand.put(datagram, here));
      stand.onOut = (datagram) => out.push(datagram);
      await stand.world.run((stand.now() + 30) as ReturnType<typeof stand.now>);
      queue = [...new Set(out)].flatMap((datagram) => agent.hear(datagram, stand.now()));
    }
    expect(agent.applied()).toBe(1);
    expect(got).toEqual([]);
    expect(stand.endpoint.counters.refusedMessages.get(reason as "bomb")).toBe(1);
    expect(stand.endpoint.sessionCount()).toBe(1);
  });
});
