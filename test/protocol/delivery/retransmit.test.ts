import type { Instant } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import {
  checkFlight,
  createFlight,
  type Flight,
  flightCheckAt,
  maySendAt,
  noteAck,
  noteSent,
  probeMs,
} from "#protocol/delivery/retransmit.ts";
import type { Ack } from "#protocol/wire/frame.ts";

const at = (ms: number): Instant => ms as Instant;
const sent = (count: number, everyMs = 0): Flight<number> => {
  const flight = createFlight<number>(at(0));
  for (let i = 1; i <= count; i++) {
    noteSent(flight, { counter: i, content: i }, at((i - 1) * everyMs));
  }
  return flight;
};
const ackOf = (largest: number, smallest = largest, delayMs = 0): Ack => ({
  kind: "ack",
  largest,
  delayMs,
  firstRun: largest - smallest,
  ranges: [],
});

describe("the round trip", () => {
  test("is measured on the newest packet, less what the peer says it waited", () => {
    const flight = sent(1);
    expect(probeMs(flight)).toBe(1_000);
    noteAck(flight, ackOf(1, 1, 20), at(120));
    expect(flight.roundTrip).toEqual({ smoothedMs: 100, variationMs: 50, latestMs: 100 });
    expect(probeMs(flight)).toBe(325);
  });

  test.each([
    { saidMs: 60_000, latestMs: 95 },
    { saidMs: 0, latestMs: 120 },
  ])("believes a wait of at most 25 ms ($saidMs)", ({ saidMs, latestMs }) => {
    const flight = sent(1);
    noteAck(flight, ackOf(1, 1, saidMs), at(120));
    expect(flight.roundTrip?.latestMs).toBe(latestMs);
  });

  test("of nothing still waits 200 ms before it asks", () => {
    const flight = sent(1);
    noteAck(flight, ackOf(1), at(0));
    expect(probeMs(flight)).toBe(200);
  });
});

describe("a packet is lost", () => {
  test("when three later ones have come", () => {
    const flight = sent(5);
    expect(noteAck(flight, ackOf(4), at(10))).toEqual({ acked: [4], lost: [1] });
  });

  test("when a later one has come and 9/8 of a round trip have passed", () => {
    const flight = sent(2);
    expect(noteAck(flight, ackOf(2), at(80))).toEqual({ acked: [2], lost: [] });
    expect(flightCheckAt(flight)).toBe(90);
    expect(checkFlight(flight, at(89))).toEqual({ kind: "nothing" });
    expect(checkFlight(flight, at(90))).toEqual({ kind: "lost", lost: [1] });
  });

  test("once, and its ACK comes too late for anything", () => {
    const flight = sent(5);
    noteAck(flight, ackOf(4), at(10));
    expect(noteAck(flight, ackOf(4, 1), at(20))).toEqual({ acked: [2, 3], lost: [] });
  });

  test("and halves the window once a round trip", () => {
    const flight = sent(10);
    noteAck(flight, ackOf(10), at(10));
    expect(flight.window).toBe(5.5);
  });
});

test("an ACK of what was never sent is no ACK", () => {
  expect(noteAck(sent(3), ackOf(4), at(1))).toBeUndefined();
});

test("without an answer it asks after 1, 2, 4 … 60 s, and gives up after the eighth time", () => {
  const flight = sent(1);
  const waits: number[] = [];
  let now = 0;
  for (let counter = 2; counter < 20; counter++) {
    const next = flightCheckAt(flight);
    if (next === undefined) throw new Error("somebody must ask");
    waits.push((next - now) / 1000);
    now = next;
    const checked = checkFlight(flight, at(now));
    if (checked.kind === "dead") break;
    expect(checked.kind).toBe("probe");
    noteSent(flight, { counter, content: counter }, at(now));
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

describe("the window", () => {
  test("is ten datagrams at first, and opens with what arrives", () => {
    const flight = sent(9);
    expect(maySendAt(flight, at(0))).toBe(0);
    noteSent(flight, { counter: 10, content: 10 }, at(0));
    expect(maySendAt(flight, at(0))).toBeUndefined();
    noteAck(flight, ackOf(10, 1), at(100));
    expect(flight.window).toBeGreaterThan(14);
  });

  test("does not open for packets that did not fill it", () => {
    const flight = sent(2);
    noteAck(flight, ackOf(2, 1), at(100));
    expect(flight.window).toBe(10);
  });

  test("is sent in steps, not in one burst after the next", () => {
    const flight = sent(10);
    noteAck(flight, ackOf(10, 1), at(100));
    let counter = 11;
    while (maySendAt(flight, at(100)) === at(100)) {
      noteSent(flight, { counter, content: counter }, at(100));
      counter += 1;
    }
    expect(flight.packets.size).toBeLessThan(flight.window);
    expect(maySendAt(flight, at(100))).toBeGreaterThan(100);
  });
});
