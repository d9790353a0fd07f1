import type { Clock } from "@assimilation/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { keepLines } from "#nanoprobe/discovery/keep-lines.ts";
import { createPace } from "#nanoprobe/discovery/pace.ts";
import { stillClock } from "../support/host.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

const keep = (text: string, beginnings: readonly string[]) =>
  keepLines(bytesOf(text), beginnings, createPace(stillClock, 1000));

test.each([
  ["", ""],
  ["A:1", "A:1"],
  ["A:1\n", "A:1"],
  ["A:1\nB:2\nA:3", "A:1\nA:3"],
  ["A:1\n\nA:2\n", "A:1\n\nA:2"],
  [" A:1\nxA:2\nA", ""],
  ["A\n:1", ""],
  ["\n\n", "\n"],
  ["A:é\nB:\nCC:€", "A:é\nCC:€"],
])("of %j is kept %j", async (text, kept) => {
  expect(await keep(text, ["A:", "CC:"])).toBe(kept);
});

test("bytes that are no UTF-8 become U+FFFD, and end no line", async () => {
  const bytes = Uint8Array.of(0x41, 0xff, 0xe2, 0x82, 0x0a, 0x41, 0x31);
  expect(await keepLines(bytes, ["A"], createPace(stillClock, 1000))).toBe("A\ufffd\ufffd\nA1");
});

test("it is the lines that begin so, and the empty ones, in their order", async () => {
  const line = fc.string({ unit: fc.constantFrom("A", "B", ":", " ", "é"), maxLength: 5 });
  const beginning = fc.string({ unit: fc.constantFrom("A", "B", ":"), minLength: 1, maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(beginning), async (lines, beginnings) => {
      const wanted = lines.filter(
        (text) => text === "" || beginnings.some((start) => text.startsWith(start)),
      );
      const text = lines.map((each) => `${each}\n`).join("");
      expect(await keep(text, beginnings)).toBe(wanted.join("\n"));
    }),
  );
});

test("a long file gives way", async () => {
  let turns = 0;
  const clock: Clock = {
    ...stillClock,
    wakeAt: (at, wake) => {
      turns += 1;
      return stillClock.wakeAt(at, wake);
    },
  };
  await keepLines(bytesOf("B\n".repeat(100_000)), ["A"], createPace(clock, 1000));
  expect(turns).toBeGreaterThan(3);
});
