import type { Instant, NetAddress } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import {
  createReadyAddresses,
  isOnlyReader,
  noteReady,
} from "#protocol/endpoint/ready-addresses.ts";
import { encodeInitiate } from "#protocol/wire/initiate.ts";

const at = (ms: number): Instant => ms as Instant;
const one: NetAddress = { host: "10.0.0.1", port: 1 };
const two: NetAddress = { host: "10.0.0.1", port: 2 };
const agentSessionKey = new Uint8Array(32).fill(5);
const initiate = encodeInitiate({
  agentSessionKey,
  cookie: new Uint8Array(96),
  nonce: new Uint8Array(8),
  box: new Uint8Array(200),
});

describe("whoever got READY", () => {
  test.each([
    { what: "alone", readers: [one], is: true },
    { what: "twice", readers: [one, one], is: true },
    { what: "and somebody else too", readers: [one, two], is: false },
    { what: "after somebody else", readers: [two, one], is: false },
    { what: "never", readers: [], is: false },
    { what: "not, but another port did", readers: [two], is: false },
  ])("$what: proven is $is", ({ readers, is }) => {
    const addresses = createReadyAddresses();
    for (const reader of readers) noteReady(addresses, initiate, reader, at(0));
    expect(isOnlyReader(addresses, agentSessionKey, one, at(59_999))).toBe(is);
    expect(isOnlyReader(addresses, agentSessionKey, one, at(60_000))).toBe(false);
  });
});
