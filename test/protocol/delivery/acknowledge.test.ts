import type { Instant } from "@assimilation/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ackDueAt,
  createAcknowledger,
  isAcknowledged,
  notePacket,
  takeAck,
} from "#protocol/delivery/acknowledge.ts";
import { decodeFrames, encodeFrames } from "#protocol/wire/frame.ts";

const at = (ms: number): Instant => ms as Instant;
const heard = (...counters: readonly number[]) => {
  const acks = createAcknowledger(at(0));
  for (const counter of counters) notePacket(acks, { counter, asks: true }, at(counter));
  return acks;
};

describe("when an ACK is due", () => {
  test.each([
    { asked: [], due: undefined },
    { asked: [10], due: 35 },
    { asked: [10, 20], due: 10 },
  ])("packets at $asked: $due", ({ asked, due }) => {
    expect(ackDueAt(heard(...asked))).toBe(due);
  });

  test("never for packets that do not ask, and not twice for one that does", () => {
    const acks = createAcknowledger(at(0));
    notePacket(acks, { counter: 1, asks: false }, at(0));
    expect([ackDueAt(acks), takeAck(acks, at(0))]).toEqual([undefined, undefined]);
    notePacket(acks, { counter: 2, asks: true }, at(0));
    expect(takeAck(acks, at(0))).toMatchObject({ largest: 2, firstRun: 1 });
    expect([ackDueAt(acks), takeAck(acks, at(0))]).toEqual([undefined, undefined]);
  });
});

describe("what an ACK says", () => {
  test("ranges downwards from the largest, as RFC 9000 counts gaps", () => {
    expect(takeAck(heard(1, 2, 5, 7, 8, 9), at(30))).toEqual({
      kind: "ack",
      largest: 9,
      delayMs: 21,
      firstRun: 2,
      ranges: [
        { gap: 0, run: 0 },
        { gap: 1, run: 1 },
      ],
    });
  });

  test("exactly what came in, as far as nine ranges reach, and always something we can encode", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (counters) => {
        const ack = takeAck(heard(...counters), at(100));
        if (ack === undefined) throw new Error("an ACK was due");
        const lowest = [...ack.ranges].reduce(
          (smallest, { gap, run }) => smallest - gap - 2 - run,
          ack.largest - ack.firstRun,
        );
        for (let counter = 1; counter <= 61; counter++) {
          const isIn = counters.includes(counter) && counter >= lowest;
          expect(isAcknowledged(ack, counter), `${counter}`).toBe(isIn);
        }
        // With more, ranges may have been dropped before the gaps between them closed.
        if (counters.length <= 9) expect(lowest).toBe(Math.min(...counters));
        expect(decodeFrames(encodeFrames([ack]))).toEqual({ ok: true, value: [ack] });
      }),
    );
  });
});
