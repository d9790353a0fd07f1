import { expect, test } from "vitest";
import { dataNonce, nonceFor, noncePrefixes } from "#protocol/seal/nonce.ts";

test("no purpose shares a prefix with another, nor begins like a shorter one", () => {
  const prefixes = Object.values(noncePrefixes);
  for (const a of prefixes) {
    expect([8, 16]).toContain(a.length);
    for (const b of prefixes) if (a !== b) expect(a.startsWith(b)).toBe(false);
  }
});

test("a nonce is 24 bytes or our mistake", () => {
  expect(nonceFor("hello", new Uint8Array(8))).toHaveLength(24);
  expect(() => nonceFor("hello", new Uint8Array(16))).toThrow(RangeError);
  expect(() => nonceFor("vouch", new Uint8Array(8))).toThrow(RangeError);
});

test("direction and every bit of the counter are in the nonce of DATA", () => {
  const text = (nonce: Uint8Array): string => Buffer.from(nonce).toString("hex");
  const counters = Array.from({ length: 48 }, (_, bit) => 2 ** bit);
  const nonces = counters.flatMap((counter) => [
    text(dataNonce("to_agent", counter)),
    text(dataNonce("to_manager", counter)),
  ]);
  expect(new Set(nonces).size).toBe(96);
  expect(text(dataNonce("to_agent", 2 ** 47 + 1))).toMatch(/0000800000000001$/);
});
