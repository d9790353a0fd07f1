/** Row 13: an agent that sends a bomb, or without end, costs no more than its credit. */
import { deflateRawSync } from "node:zlib";
import type { AgentMessage, Instant } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { toHex } from "#protocol/bytes/hex.ts";
import { encodeMessage } from "#protocol/messages/catalog.ts";
import { packMessage } from "#protocol/seal/compress.ts";
import { documentOf } from "#test/support/endpoints.ts";
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

describe("large messages that are begun and never finished", () => {
  test("do not keep others from theirs for more than a minute", async () => {
    const got: string[] = [];
    const { stand, agent } = await connected(5, {
      onMessage: async (_peer: unknown, message: AgentMessage) => void got.push(message.kind),
    });
    const hogs = Array.from({ length: 16 }, (_, i) => {
      const hog = createRawAgent(stand.keys.publicKey, createPrng(i, "hog"));
      const from = { host: `10.0.3.${i}`, port: 1984 };
      expect(stand.connect(hog, from)).toBe("up");
      const total = 4 * 1024 * 1024;
      const begun = { stream: 3, messageId: 0, offset: 0, total, isDeflated: false };
      stand.put(hog.seal([{ kind: "chunk", ...begun, bytes: new Uint8Array(1120) }]), from);
      return hog;
    });
    expect(stand.endpoint.sessionCount()).toBe(hogs.length + 1);

    const noise = new Uint8Array(500_000);
    createPrng(1, "noise").fill(noise);
    const parcel = packMessage(encodeMessage(documentOf("h", "i", toHex(noise))));
    let queue = agent.say(3, parcel, stand.now());
    const talk = async (ms: number): Promise<void> => {
      const end = stand.now() + ms;
      while (stand.now() < end && got.length === 0) {
        const out: Uint8Array[] = [];
        stand.onOut = (datagram, to) => void (to.host === here.host && out.push(datagram));
        for (const datagram of queue) stand.put(datagram, here);
        await stand.world.run((stand.now() + 30) as Instant);
        queue = out.flatMap((datagram) => agent.hear(datagram, stand.now()));
      }
    };
    await talk(50_000);
    expect(got).toEqual([]);
    await talk(60_000);
    expect(got).toEqual(["discovery"]);
    expect(stand.endpoint.sessionCount()).toBe(1);
  });
});
