import { describe, expect, test } from "vitest";
import {
  createSession,
  expiresAt,
  isExpired,
  openData,
  rekeyDue,
  type Session,
  sealData,
  wipeSession,
} from "#protocol/handshake/session.ts";
import { seal } from "#protocol/seal/box.ts";
import { dataNonce } from "#protocol/seal/nonce.ts";
import { type DataPacket, decodeData, encodeData } from "#protocol/wire/data.ts";
import type { Frame } from "#protocol/wire/frame.ts";
import { at, scripted } from "#test/support/handshake.ts";

const HOUR = 3_600_000;
const ping: readonly Frame[] = [{ kind: "ping" }];
const ids = { agent: new Uint8Array(8).fill(1), manager: new Uint8Array(8).fill(2) };

const sessionOf = (side: "agent" | "manager", openedAt = 0, luck = 0): Session => {
  const other = side === "agent" ? "manager" : "agent";
  const random = { ...scripted(), uint32: () => luck };
  return createSession(
    { side, key: new Uint8Array(32).fill(7), localId: ids[side], remoteId: ids[other] },
    random,
    at(openedAt),
  );
};
const packetOf = (datagram: Uint8Array): DataPacket => {
  const packet = decodeData(datagram);
  if (!packet.ok) throw new Error(packet.error.code);
  return packet.value;
};

test("what one side seals the other opens, once", () => {
  const [agent, manager] = [sessionOf("agent"), sessionOf("manager")];
  const { counter, datagram } = sealData(agent, ping);
  const packet = packetOf(datagram);
  expect(counter).toBe(1);
  expect(openData(manager, packet, at(1))).toEqual({
    ok: true,
    counter: 1,
    isHighest: true,
    frames: ping,
  });
  expect(openData(manager, packet, at(2))).toMatchObject({ ok: false, error: "replayed" });
});

test("counters rise by one, and the highest is known for it", () => {
  const [agent, manager] = [sessionOf("agent"), sessionOf("manager")];
  const sent = [1, 2, 3].map(() => sealData(agent, ping));
  expect(sent.map(({ counter }) => counter)).toEqual([1, 2, 3]);
  const order = [1, 0, 2].map((index) => packetOf(sent[index]?.datagram ?? new Uint8Array(0)));
  const isHighest = order.map((packet) => {
    const opened = openData(manager, packet, at(1));
    return opened.ok && opened.isHighest;
  });
  expect(isHighest).toEqual([true, false, true]);
});

test("nothing opens at the side that sealed it", () => {
  const agent = sessionOf("agent");
  const { box, counter } = packetOf(sealData(agent, ping).datagram);
  expect(openData(agent, { connectionId: ids.agent, box, counter }, at(1))).toMatchObject({
    error: "not_opened",
  });
});

test("a forged counter moves no window", () => {
  const [agent, manager] = [sessionOf("agent"), sessionOf("manager")];
  const { datagram } = sealData(agent, ping);
  const forged = { ...packetOf(datagram), counter: 2 ** 40 };
  expect(openData(manager, forged, at(1))).toMatchObject({ ok: false, error: "not_opened" });
  expect(openData(manager, packetOf(datagram), at(1)).ok).toBe(true);
});

test("another session's id is not ours", () => {
  const [agent, manager] = [sessionOf("agent"), sessionOf("manager")];
  const packet = { ...packetOf(sealData(agent, ping).datagram), connectionId: ids.agent };
  expect(openData(manager, packet, at(1))).toMatchObject({ error: "unknown_id" });
});

test("sealed nonsense is the peer's own, and its counter is used", () => {
  const manager = sessionOf("manager");
  const box = seal(Uint8Array.of(200, 0, 0), dataNonce("to_manager", 4), manager.key);
  const packet = packetOf(encodeData({ connectionId: ids.manager, counter: 4, box }));
  expect(openData(manager, packet, at(1))).toEqual({
    ok: false,
    error: "unknown_frame",
    isAuthentic: true,
  });
  expect(openData(manager, packet, at(1))).toMatchObject({ error: "replayed", isAuthentic: false });
});

describe("rekeying", () => {
  test.each([
    { luck: 0, hours: 4.5 },
    { luck: 2 ** 31, hours: 6 },
    { luck: 2 ** 32 - 1, hours: 7.5 },
  ])("is due after $hours h when luck says $luck", ({ luck, hours }) => {
    const session = sessionOf("agent", 1000, luck);
    expect(rekeyDue(session, at(1000 + hours * HOUR - 1))).toBe(false);
    expect(rekeyDue(session, at(1000 + hours * HOUR))).toBe(true);
  });

  test("is due after 2^32 packets, either way", () => {
    const [sending, receiving] = [sessionOf("agent"), sessionOf("agent")];
    sending.sentCounter = 2 ** 32 - 1;
    receiving.window.highest = 2 ** 32 - 1;
    expect([sending, receiving].map((session) => rekeyDue(session, at(0)))).toEqual([false, false]);
    sealData(sending, ping);
    receiving.window.highest += 1;
    expect([sending, receiving].map((session) => rekeyDue(session, at(0)))).toEqual([true, true]);
  });
});

test("after eight hours nothing opens", () => {
  const manager = sessionOf("manager", 1000);
  const packet = packetOf(sealData(sessionOf("agent"), ping).datagram);
  expect(expiresAt(manager)).toBe(1000 + 8 * HOUR);
  expect(isExpired(manager, at(1000 + 8 * HOUR - 1))).toBe(false);
  expect(openData(manager, packet, at(1000 + 8 * HOUR))).toMatchObject({ error: "expired" });
  expect(openData(manager, packet, at(1000 + 8 * HOUR - 1)).ok).toBe(true);
});

test("a wiped session has no key, seals nothing and opens nothing", () => {
  const [agent, manager] = [sessionOf("agent"), sessionOf("manager")];
  const packet = packetOf(sealData(agent, ping).datagram);
  wipeSession(agent);
  wipeSession(manager);
  expect(agent.key).toEqual(new Uint8Array(32));
  expect(() => sealData(agent, ping)).toThrow(RangeError);
  expect(openData(manager, packet, at(1))).toMatchObject({ error: "expired" });
});

test("frames that do not fit are our mistake, and cost no counter", () => {
  const agent = sessionOf("agent");
  expect(() => sealData(agent, Array(389).fill(ping[0]))).toThrow(RangeError);
  expect(sealData(agent, Array(388).fill(ping[0])).datagram).toHaveLength(1200);
  expect(agent.sentCounter).toBe(1);
});

test("counters end below 2^48", () => {
  const agent = sessionOf("agent");
  agent.sentCounter = 2 ** 48 - 2;
  expect(sealData(agent, ping).counter).toBe(2 ** 48 - 1);
  expect(() => sealData(agent, ping)).toThrow(RangeError);
});
