import { describe, expect, test } from "vitest";
import {
  createOutbox,
  hasChunk,
  isAllAcked,
  noteApplied,
  noteChunkAcked,
  noteChunkLost,
  noteCredit,
  type Outbox,
  submit,
  takeChunk,
  unapplied,
} from "#protocol/delivery/outbox.ts";

const put = (outbox: Outbox, stream: number, ...sizes: readonly number[]): void => {
  for (const size of sizes) {
    submit(outbox, stream, {
      make: () => ({ bytes: new Uint8Array(size), isDeflated: false }),
      onApplied: () => {},
    });
  }
};
const take = (outbox: Outbox, roomBytes = 1120): string | undefined => {
  const next = takeChunk(outbox, roomBytes);
  return next && `${next.ref.stream}.${next.ref.messageId}.${next.ref.index}`;
};
const takeAll = (outbox: Outbox): string[] => {
  const taken: string[] = [];
  for (let name = take(outbox); name !== undefined; name = take(outbox)) taken.push(name);
  return taken;
};

describe("messages on their way out", () => {
  test("go by priority, and a later one of more weight goes between the pieces", () => {
    const outbox = createOutbox();
    put(outbox, 3, 2_000);
    expect(take(outbox)).toBe("3.0.0");
    put(outbox, 0, 10);
    put(outbox, 1, 10);
    put(outbox, 2, 10);
    expect(takeAll(outbox)).toEqual(["1.0.0", "0.0.0", "2.0.0", "3.0.1"]);
  });

  test("wait for credit, and what weighs more gets the next credit first", () => {
    const outbox = createOutbox();
    put(outbox, 3, 18_500, 600);
    expect(takeAll(outbox)).toHaveLength(17);
    put(outbox, 0, 1_000);
    expect([take(outbox), hasChunk(outbox)]).toEqual([undefined, false]);
    noteCredit(outbox, 20_100);
    noteCredit(outbox, 5);
    expect(takeAll(outbox)).toEqual(["0.0.0", "3.1.0"]);
  });

  test("go again without credit when they were lost, unless they came after all", () => {
    const outbox = createOutbox();
    put(outbox, 3, 19_000);
    takeAll(outbox);
    const refs = [1, 2].map((index) => ({ stream: 3, messageId: 0, index }));
    for (const ref of refs) noteChunkLost(outbox, ref);
    noteChunkAcked(outbox, { stream: 3, messageId: 0, index: 1 });
    noteChunkLost(outbox, { stream: 3, messageId: 0, index: 1 });
    expect(takeAll(outbox)).toEqual(["3.0.2"]);
    expect(outbox.spentBytes).toBe(19_000);
  });

  test("do not go where they do not fit", () => {
    const outbox = createOutbox();
    put(outbox, 3, 100);
    expect([take(outbox, 99), take(outbox, 100)]).toEqual([undefined, "3.0.0"]);
  });

  test("are 64 at most in one stream that are not applied", () => {
    const outbox = createOutbox();
    put(outbox, 3, ...Array.from({ length: 70 }, () => 1));
    expect(takeAll(outbox)).toHaveLength(64);
    noteApplied(outbox, { stream: 3, messageId: 9 });
    expect(takeAll(outbox)).toEqual(["3.64.0", "3.65.0", "3.66.0", "3.67.0", "3.68.0", "3.69.0"]);
  });

  test("are applied in order, up to the one that is named", () => {
    const outbox = createOutbox();
    put(outbox, 3, 1, 1, 1);
    takeAll(outbox);
    expect(noteApplied(outbox, { stream: 3, messageId: 1 })).toHaveLength(2);
    expect(noteApplied(outbox, { stream: 3, messageId: 1 })).toEqual([]);
    expect(unapplied(outbox)).toHaveLength(1);
  });

  test.each([
    { what: "not begun", sizes: [1], messageId: 1 },
    { what: "half sent", sizes: [30_000], messageId: 0 },
  ])("cannot be applied when $what", ({ sizes, messageId }) => {
    const outbox = createOutbox();
    put(outbox, 3, ...sizes);
    takeAll(outbox);
    expect(noteApplied(outbox, { stream: 3, messageId })).toBeUndefined();
  });

  test("have all arrived when each chunk has", () => {
    const outbox = createOutbox();
    put(outbox, 3, 1_500);
    expect(isAllAcked(outbox)).toBe(false);
    takeAll(outbox);
    noteChunkAcked(outbox, { stream: 3, messageId: 0, index: 0 });
    expect(isAllAcked(outbox)).toBe(false);
    noteChunkAcked(outbox, { stream: 3, messageId: 0, index: 1 });
    expect(isAllAcked(outbox)).toBe(true);
  });
});
