import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { submit, unappliedCount } from "#protocol/delivery/outbox.ts";
import { createLink, type LinkWeather, type Side } from "#test/support/link.ts";

const calm: LinkWeather = { lossRatio: 0, delayMsMin: 5, delayMsMax: 5 };
const bad: LinkWeather = { lossRatio: 0.25, delayMsMin: 1, delayMsMax: 150 };
const forEver = Number.POSITIVE_INFINITY;

/** Says `bytes` bytes that tell which message they are of; returns what has been applied. */
const say = (from: Side, stream: number, sizes: readonly number[]): string[] => {
  const applied: string[] = [];
  sizes.forEach((size, n) => {
    const bytes = new Uint8Array(size).fill(n + stream * 64);
    submit(from.delivery.outbox, stream, {
      make: () => ({ bytes, isDeflated: false }),
      onApplied: () => void applied.push(`${stream}.${n}`),
    });
  });
  return applied;
};

const heard = (side: Side): string[] =>
  side.got.map(({ stream, messageId, parcel }) => {
    const mark = parcel.bytes[0] ?? -1;
    if (!parcel.bytes.every((byte) => byte === mark)) return "damaged";
    return `${stream}.${messageId}=${mark - stream * 64}x${parcel.bytes.byteLength}`;
  });

describe("messages over a line", () => {
  test("a small one costs three packets, and then nothing", () => {
    const link = createLink(1, calm);
    const applied = say(link.a, 3, [200]);
    link.run(forEver);
    expect(heard(link.b)).toEqual(["3.0=0x200"]);
    expect(applied).toEqual(["3.0"]);
    expect({ a: link.a.packets, b: link.b.packets }).toEqual({ a: 2, b: 1 });
  });

  test.each([1, 2, 3, 4])(
    "arrive once, in order, and are applied in bad weather (seed %i)",
    (seed) => {
      const link = createLink(seed, bad);
      const sizes = [1, 1119, 1120, 1121, 5_000, 40_000, 3];
      const applied = [0, 2, 3].flatMap((stream) => [say(link.a, stream, sizes)]);
      const back = say(link.b, 0, sizes);
      link.run(forEver);
      for (const stream of [0, 2, 3]) {
        expect(heard(link.b).filter((name) => name.startsWith(`${stream}.`))).toEqual(
          sizes.map((size, n) => `${stream}.${n}=${n}x${size}`),
        );
      }
      expect(heard(link.a)).toEqual(sizes.map((size, n) => `0.${n}=${n}x${size}`));
      expect([...applied, back].map((names) => names.length)).toEqual([7, 7, 7, 7]);
      expect(unappliedCount(link.a.delivery.outbox)).toBe(0);
    },
  );

  test("4 MiB pass through a credit of 19 kB", () => {
    const link = createLink(1, calm);
    const applied = say(link.a, 3, [4 * 1024 * 1024]);
    link.run(forEver);
    expect(applied).toEqual(["3.0"]);
    expect(link.b.delivery.inbox.pool.freeBytes).toBe(8 << 20);
  });

  test("what matters more goes first", () => {
    const link = createLink(1, calm);
    say(link.a, 3, [3_000]);
    say(link.a, 0, [10]);
    say(link.a, 1, [10]);
    link.run(forEver);
    expect(heard(link.b)).toEqual(["1.0=0x10", "0.0=0x10", "3.0=0x3000"]);
  });

  test("any sizes in any weather arrive whole and in order", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.integer({ min: 1, max: 8_000 }), { maxLength: 20 }),
        fc.record({
          lossRatio: fc.double({ min: 0, max: 0.4, noNaN: true }),
          delayMsMin: fc.constant(1),
          delayMsMax: fc.integer({ min: 1, max: 500 }),
        }),
        (seed, sizes, weather) => {
          const link = createLink(seed, weather);
          const applied = say(link.a, 3, sizes);
          link.run(forEver);
          if (link.a.isDead || link.b.isDead) return;
          expect(heard(link.b)).toEqual(sizes.map((size, n) => `3.${n}=${n}x${size}`));
          expect(applied).toHaveLength(sizes.length);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("a receiver that does not apply", () => {
  test("stops the sender at the credit, and costs it a PING now and then", () => {
    const link = createLink(1, calm);
    link.b.applies = false;
    say(
      link.a,
      3,
      Array.from({ length: 60 }, () => 1_000),
    );
    link.run(600_000);
    const { receivedBytes, grantedBytes } = link.b.delivery.inbox;
    expect(receivedBytes).toBeLessThanOrEqual(20_000);
    expect(grantedBytes).toBeLessThanOrEqual(20_000);
    expect(link.a.packets).toBeLessThan(45);
    expect(link.a.isDead).toBe(false);

    link.b.applies = true;
    link.run(forEver);
    expect(heard(link.b)).toHaveLength(60);
    expect(unappliedCount(link.a.delivery.outbox)).toBe(0);
  });

  test("of tiny messages gets no more than 64", () => {
    const link = createLink(1, calm);
    link.b.applies = false;
    say(
      link.a,
      3,
      Array.from({ length: 60 }, () => 1),
    );
    say(
      link.a,
      2,
      Array.from({ length: 100 }, () => 1),
    );
    link.run(1_000);
    expect(link.b.delivery.inbox.streams.get(2)?.assemblies.size).toBe(64);
  });

  test("of two large messages lends to the first as long as the pool has enough", () => {
    const link = createLink(1, calm, 100_000);
    link.b.applies = false;
    say(link.a, 3, [90_000]);
    say(link.a, 0, [300_000]);
    link.run(1_000);
    expect(link.b.delivery.inbox.receivedBytes).toBeLessThanOrEqual(119_000);
    expect(link.b.delivery.inbox.pool.freeBytes).toBeGreaterThanOrEqual(0);
  });
});

describe("a peer that is gone", () => {
  test("is given up after eight probes, not before a minute", () => {
    const link = createLink(1, { ...calm, lossRatio: 1 });
    say(link.a, 3, [10]);
    link.run(60_000);
    expect(link.a.isDead).toBe(false);
    link.run(forEver);
    expect(link.a.isDead).toBe(true);
    expect(link.a.packets).toBe(9);
    expect(link.now()).toBeLessThan(250_000);
  });

  test("is missed even when all has been acknowledged and not applied", () => {
    const link = createLink(1, calm);
    link.b.applies = false;
    say(link.a, 3, [10]);
    link.run(4_000);
    link.weather = { ...calm, lossRatio: 1 };
    link.run(forEver);
    expect(link.a.isDead).toBe(true);
  });

  test("is never missed by whom nothing waits for", () => {
    const link = createLink(1, calm);
    say(link.a, 3, [10]);
    link.run(10_000);
    link.weather = { ...calm, lossRatio: 1 };
    const before = link.a.packets;
    link.run(10_000_000);
    expect([link.a.isDead, link.a.packets]).toEqual([false, before]);
  });
});
