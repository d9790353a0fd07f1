/** Whoever borrows all the credit and then says nothing does not keep others waiting for long. */
import type { Instant } from "@assimilation/protocol";
import { expect, test } from "vitest";
import { createDelivery } from "#protocol/delivery/delivery-state.ts";
import { noteChunk, returnCredit, takeMessage } from "#protocol/delivery/inbox.ts";
import { type Borrower, createLending } from "#protocol/endpoint/lending.ts";
import { MESSAGE_BYTES_MAX } from "#protocol/wire/constants.ts";
import { createManagerStand, type ManagerStand } from "#test/support/manager-stand.ts";
import { createRawAgent } from "#test/support/raw-agent.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const MINUTE_MS = 60_000;
/** So many of the largest messages are lent at once. */
const LOANS = 16;

/** A new agent that begins a message as large as can be, and gets no further. */
const beginLarge = (stand: ManagerStand, number: number): void => {
  const agent = createRawAgent(stand.keys.publicKey, createPrng(number, "agent"));
  const here = { host: `10.0.1.${number}`, port: 1984 };
  expect(stand.connect(agent, here)).toBe("up");
  const bytes = new Uint8Array(1120);
  const place = { stream: 3, messageId: 0, offset: 0, total: MESSAGE_BYTES_MAX };
  stand.put(agent.seal([{ kind: "chunk", ...place, isDeflated: false, bytes }]), here);
};

const runFor = (stand: ManagerStand, ms: number): Promise<void> =>
  stand.world.run((stand.now() + ms) as Instant);

const standWith = async (agents: number, ended: string[]): Promise<ManagerStand> => {
  const stand = await createManagerStand(1, { onDown: (_peer, reason) => void ended.push(reason) });
  for (let number = 1; number <= agents; number++) beginLarge(stand, number);
  return stand;
};

test("while there is enough for all, nobody is asked for it", async () => {
  const ended: string[] = [];
  const stand = await standWith(LOANS, ended);
  await runFor(stand, MINUTE_MS + 1_000);
  expect(ended).toEqual([]);
});

test("once somebody is short, who said nothing for a minute loses its session, and its loan", async () => {
  const ended: string[] = [];
  const stand = await standWith(LOANS + 1, ended);
  expect(ended).toEqual([]);
  await runFor(stand, MINUTE_MS + 1_000);
  expect(ended).toEqual(Array.from({ length: LOANS }, () => "idle"));
  expect(stand.endpoint.sessionCount()).toBe(1);
});

test("what was put back counts as idle once somebody is short, whatever its agent says", () => {
  let now = 0 as Instant;
  let wake = (): void => undefined;
  interface Holder extends Borrower {
    readonly name: string;
  }
  const ended: Holder[] = [];
  const sessions: Holder[] = [];
  const lending = createLending<Holder>({
    clock: { now: () => now },
    afterMs: (_ms, run) => {
      wake = run;
    },
    sessions: () => sessions,
    settle: () => undefined,
    endIdle: (session) => {
      ended.push(session);
      returnCredit(session.channel.delivery.inbox);
    },
  });
  const borrower = (name: string, isPutBack: boolean): Holder => {
    const delivery = createDelivery(lending.pool, now);
    const bytes = new Uint8Array(1120);
    const begun = { kind: "chunk", messageId: 0, offset: 0, isDeflated: false, bytes } as const;
    noteChunk(delivery.inbox, { ...begun, stream: 3, total: MESSAGE_BYTES_MAX });
    noteChunk(delivery.inbox, { ...begun, stream: 1, total: bytes.byteLength });
    takeMessage(delivery.inbox);
    const session = { name, isPutBack, channel: { delivery } };
    sessions.push(session);
    lending.lendTo(session);
    return session;
  };
  for (let number = 0; number < LOANS; number += 1) borrower("owner's", false);
  for (const session of sessions.splice(0, 8)) {
    sessions.push({ ...session, name: "put back", isPutBack: true });
  }
  borrower("short", false);
  now = MINUTE_MS as Instant;
  for (const { channel } of sessions) channel.delivery.chunkAt = now;
  wake();
  expect(ended.map(({ name }) => name)).toEqual(Array.from({ length: 8 }, () => "put back"));
  expect(sessions.at(-1)?.channel.delivery.inbox.borrowedBytes).toBeGreaterThan(0);
});

test("however many are short, what comes back is offered to a few, and in the end to all", () => {
  const now = 0 as Instant;
  const settled: Borrower[] = [];
  let looks = 0;
  const lending = createLending<Borrower>({
    clock: { now: () => now },
    afterMs: () => undefined,
    sessions: () => [],
    settle: (session) => void settled.push(session),
    endIdle: () => undefined,
  });
  const waiting = (): Borrower => {
    const delivery = createDelivery(lending.pool, now);
    const place = { stream: 3, messageId: 0, offset: 0, total: MESSAGE_BYTES_MAX };
    noteChunk(delivery.inbox, {
      kind: "chunk",
      ...place,
      isDeflated: false,
      bytes: new Uint8Array(1120),
    });
    return {
      isPutBack: false,
      get channel() {
        looks += 1;
        return { delivery };
      },
    };
  };
  const lent = Array.from({ length: LOANS }, waiting);
  const short = Array.from({ length: 500 }, waiting);
  for (const session of [...lent, ...short]) lending.lendTo(session);

  looks = 0;
  lending.lendToShort();
  expect(settled).toEqual([]);
  expect(looks).toBeLessThan(100);

  for (const session of lent) returnCredit(session.channel.delivery.inbox);
  for (let turn = 0; turn < 500 && settled.length < 500; turn += 1) {
    lending.lendToShort();
    for (const session of settled) returnCredit(session.channel.delivery.inbox);
  }
  expect(new Set(settled)).toEqual(new Set(short));
});
