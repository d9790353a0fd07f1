import { describe, expect, test } from "vitest";
import {
  appliedIds,
  borrowCredit,
  createInbox,
  type Inbox,
  noteChunk,
  noteTakenApplied,
  returnCredit,
  takeMessage,
} from "#protocol/delivery/inbox.ts";

interface Piece {
  readonly stream?: number;
  readonly messageId: number;
  readonly index?: number;
  readonly total: number;
}

const hear = (inbox: Inbox, { stream = 3, messageId, index = 0, total }: Piece): boolean => {
  const offset = index * 1120;
  const bytes = new Uint8Array(Math.min(1120, total - offset));
  return noteChunk(inbox, {
    kind: "chunk",
    stream,
    messageId,
    offset,
    total,
    isDeflated: false,
    bytes,
  });
};
const inboxOf = (freeBytes: number): Inbox => createInbox({ freeBytes });
const take = (inbox: Inbox): string | undefined => {
  const taken = takeMessage(inbox);
  return taken && `${taken.stream}.${taken.messageId}`;
};

describe("messages on their way in", () => {
  test("are taken in order, one at a time, by priority between streams", () => {
    const inbox = inboxOf(0);
    for (const piece of [
      { messageId: 1, total: 5 },
      { messageId: 0, total: 5 },
      { stream: 0, messageId: 0, total: 5 },
      { stream: 2, messageId: 1, total: 5 },
    ]) {
      expect(hear(inbox, piece)).toBe(true);
    }
    const taken: (string | undefined)[] = [];
    for (let name = take(inbox); name !== undefined; name = take(inbox)) {
      expect(take(inbox)).toBeUndefined();
      noteTakenApplied(inbox);
      taken.push(name);
    }
    expect(taken).toEqual(["0.0", "3.0", "3.1"]);
    expect(appliedIds(inbox)).toEqual([
      { stream: 0, messageId: 0 },
      { stream: 3, messageId: 1 },
    ]);
  });

  test("count once, however often they come", () => {
    const inbox = inboxOf(0);
    for (let i = 0; i < 50; i++) expect(hear(inbox, { messageId: 0, total: 1_000 })).toBe(true);
    expect(inbox.receivedBytes).toBe(1_000);
    take(inbox);
    expect(hear(inbox, { messageId: 0, total: 1_000 })).toBe(true);
    noteTakenApplied(inbox);
    expect(hear(inbox, { messageId: 0, total: 1_000 })).toBe(true);
    expect(take(inbox)).toBeUndefined();
  });

  test("raise the credit when they are applied, not before", () => {
    const inbox = inboxOf(0);
    hear(inbox, { messageId: 0, total: 700 });
    take(inbox);
    expect(inbox.grantedBytes).toBe(19_000);
    noteTakenApplied(inbox);
    expect(inbox.grantedBytes).toBe(19_700);
  });

  test("borrow what they need to become whole, and give it back", () => {
    const inbox = inboxOf(100_000);
    for (let index = 0; index < 10; index++) hear(inbox, { messageId: 0, index, total: 60_000 });
    expect(borrowCredit(inbox)).toBe(true);
    expect([inbox.grantedBytes, inbox.pool.freeBytes]).toEqual([60_000, 59_000]);
    for (let index = 10; index < 54; index++) hear(inbox, { messageId: 0, index, total: 60_000 });
    take(inbox);
    noteTakenApplied(inbox);
    expect([inbox.grantedBytes, inbox.pool.freeBytes]).toEqual([79_000, 100_000]);
  });

  test("get nothing from a pool that has too little, and all comes back with the session", () => {
    const inbox = inboxOf(50_000);
    hear(inbox, { messageId: 0, total: 60_000 });
    expect(borrowCredit(inbox)).toBe(true);
    hear(inbox, { messageId: 1, total: 60_000 });
    expect(borrowCredit(inbox)).toBe(false);
    expect(inbox.pool.freeBytes).toBe(9_000);
    returnCredit(inbox);
    returnCredit(inbox);
    expect(inbox.pool.freeBytes).toBe(50_000);
  });

  test("of one session never borrow more than 8 MiB", () => {
    const inbox = inboxOf(1 << 30);
    const total = 4 * 1024 * 1024;
    for (const messageId of [0, 1, 2]) hear(inbox, { messageId, total });
    expect(borrowCredit(inbox)).toBe(false);
  });
});
