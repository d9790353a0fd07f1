import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeMessage } from "#protocol/messages/catalog.ts";
import type { Frame } from "#protocol/wire/frame.ts";
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
const chunk = (over: Partial<Extract<Frame, { kind: "chunk" }>>): Frame => ({
  kind: "chunk",
  stream: 3,
  messageId: 0,
  offset: 0,
  total: 10,
  isDeflated: false,
  bytes: new Uint8Array(10),
  ...over,
});

describe("an authenticated agent that breaks the rules", () => {
  test.each<{ what: string; frames: readonly Frame[] }>([
    {
      what: "acknowledges the future",
      frames: [{ kind: "ack", largest: 99, delayMs: 0, firstRun: 0, ranges: [] }],
    },
    { what: "applies what was not sent", frames: [{ kind: "applied", stream: 0, messageId: 0 }] },
    { what: "cuts chunks small", frames: [chunk({ total: 20 })] },
    { what: "cuts chunks askew", frames: [chunk({ offset: 5, total: 15 })] },
    {
      what: "changes its mind about the length",
      frames: [chunk({ total: 2000, offset: 1120, bytes: new Uint8Array(880) }), chunk({})],
    },
    { what: "begins far too many messages", frames: [chunk({ messageId: 128 })] },
  ])("and $what is cut off", async ({ frames }) => {
    const { stand, agent } = await connected(1);
    const out = stand.put(agent.seal(frames), here);
    expect(stand.endpoint.sessionCount()).toBe(0);
    expect(out).toHaveLength(1);
  });

  test("and says sixteen things that mean nothing is cut off", async () => {
    const { stand, agent } = await connected(3);
    const nonsense = { bytes: Uint8Array.of(0xff, 0xff), isDeflated: false };
    let said = 0;
    for (; stand.endpoint.sessionCount() === 1 && said < 100; said++) {
      for (const datagram of agent.say(3, nonsense, stand.now())) {
        for (const answer of stand.put(datagram, here)) agent.hear(answer, stand.now());
      }
    }
    expect(said).toBe(16);
    expect(stand.endpoint.counters.refusedMessages.get("unknown_message")).toBe(16);
  });

  test("and sends more than its credit is cut off", async () => {
    const { stand, agent } = await connected(2, { onMessage: () => new Promise(() => {}) });
    const bytes = encodeMessage({ kind: "shutdown" });
    stand.put(agent.seal([chunk({ bytes, total: bytes.byteLength })]), here);
    const full = { total: 1120, bytes: new Uint8Array(1120) };
    let sent = 0;
    for (; stand.endpoint.sessionCount() === 1 && sent < 100; sent++) {
      stand.put(agent.seal([chunk({ ...full, messageId: sent + 1 })]), here);
    }
    expect(sent).toBe(17);
  });

  test("and never listens has 64 messages waiting at most", async () => {
    const { stand } = await connected(4);
    const keyId = stand.peers.at(-1) ?? "";
    const taken = Array.from({ length: 100 }, () =>
      stand.endpoint.send(keyId, { kind: "want", documents: [] }),
    );
    expect(taken.filter((isTaken) => isTaken)).toHaveLength(64);
  });

  test("never brings the CMA down, whatever frames it sends", async () => {
    const frame: fc.Arbitrary<Frame> = fc.oneof(
      fc.constant<Frame>({ kind: "ping" }),
      fc.record({ kind: fc.constant("applied" as const), stream: fc.nat(3), messageId: fc.nat(3) }),
      fc.record({ kind: fc.constant("credit" as const), bytes: fc.maxSafeNat() }),
      fc.record({
        kind: fc.constant("path_challenge" as const),
        echo: fc.uint8Array({ minLength: 8, maxLength: 8 }),
      }),
      fc.record({
        kind: fc.constant("path_response" as const),
        echo: fc.uint8Array({ minLength: 8, maxLength: 8 }),
      }),
      fc
        .record({
          stream: fc.nat(3),
          messageId: fc.nat(140),
          bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }),
          isDeflated: fc.boolean(),
        })
        .map(({ bytes, ...rest }) => chunk({ ...rest, bytes, total: bytes.byteLength })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(frame, { maxLength: 5 }), { maxLength: 20 }),
        async (packets) => {
          const { stand, agent } = await connected(3);
          for (const frames of packets) stand.put(agent.seal(frames), here);
          expect(stand.endpoint.sessionCount()).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("strangers", () => {
  test("garbage from strangers costs no curve operation and gets no answer", async () => {
    const stand = await createManagerStand(7);
    const before = stand.endpoint.counters.curveOperations;
    fc.assert(
      fc.property(
        fc.constantFrom(1, 3, 4, 5, 6, 16, 99),
        fc.uint8Array({ minLength: 0, maxLength: 1300 }),
        (type, rest) => {
          const datagram = Uint8Array.from([0x4e, 0x50, 1, type, ...rest]);
          const out = stand.put(datagram, here);
          if (type !== 16) expect(out).toEqual([]);
          for (const reply of out) expect(reply.byteLength).toBeLessThan(datagram.byteLength);
        },
      ),
    );
    expect(stand.endpoint.counters.curveOperations).toBe(before);
    expect(stand.endpoint.sessionCount()).toBe(0);
  });
});
