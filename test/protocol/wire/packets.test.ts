/** The codecs of all packets: there and back, every length, every reserved byte. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeCookiePacket, encodeCookiePacket, splitCookie } from "#protocol/wire/cookie.ts";
import { decodeData, encodeData } from "#protocol/wire/data.ts";
import { decodeHello, encodeHello } from "#protocol/wire/hello.ts";
import {
  decodeInitiate,
  decodeInitiateContents,
  encodeInitiate,
  encodeInitiateContents,
} from "#protocol/wire/initiate.ts";
import { packetTypes } from "#protocol/wire/packet-types.ts";
import {
  decodeReady,
  decodeReadyContents,
  encodeReady,
  encodeReadyContents,
  readyStatuses,
} from "#protocol/wire/ready.ts";
import { decodeReset, encodeReset } from "#protocol/wire/reset.ts";
import type { Decoded } from "#protocol/wire/wire-error.ts";

const exact = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const id = exact(8);

const hello = fc
  .record({
    isMulticast: fc.boolean(),
    keyHint: exact(16),
    agentSessionKey: exact(32),
    nonce: exact(8),
    box: exact(80),
  })
  .map((fields) => ({ ...fields, mac1: new Uint8Array(16).fill(5), mac2: new Uint8Array(16) }));
const cookie = fc.record({ agentSessionKeyStart: id, nonce: exact(16), box: exact(144) });
const initiate = fc.record({
  agentSessionKey: exact(32),
  cookie: exact(96),
  nonce: id,
  box: fc.uint8Array({ minLength: 200, maxLength: 1056 }),
});
const ready = fc.record({
  agentConnectionId: id,
  nonce: id,
  box: fc.uint8Array({ minLength: 25, maxLength: 1176 }),
});
const data = fc.record({
  connectionId: id,
  counter: fc.integer({ min: 1, max: 2 ** 48 - 1 }),
  box: fc.uint8Array({ minLength: 16, maxLength: 1180 }),
});
const reset = fc.record({ managerConnectionId: id, token: exact(16) });

interface Codec<T> {
  readonly fields: fc.Arbitrary<T>;
  readonly encode: (fields: T) => Uint8Array;
  readonly decode: (datagram: Uint8Array) => Decoded<T>;
}
interface Checked {
  readonly name: string;
  readonly roundTrip: () => void;
  readonly sample: () => Uint8Array;
  readonly decode: (datagram: Uint8Array) => Decoded<unknown>;
}
const codec = <T>(name: string, { fields, encode, decode }: Codec<T>): Checked => ({
  name,
  decode,
  sample: () => encode(fc.sample(fields, { numRuns: 1, seed: 7 })[0] ?? fail()),
  roundTrip: () =>
    fc.assert(
      fc.property(fields, (value) => {
        expect(decode(encode(value))).toEqual({ ok: true, value });
      }),
    ),
});
const fail = (): never => {
  throw new Error("no sample");
};

const mac = (): Uint8Array => new Uint8Array(16).fill(5);
const codecs: readonly Checked[] = [
  codec("hello", {
    fields: hello,
    encode: (fields) => encodeHello(fields, mac),
    decode: decodeHello,
  }),
  codec("cookie", { fields: cookie, encode: encodeCookiePacket, decode: decodeCookiePacket }),
  codec("initiate", { fields: initiate, encode: encodeInitiate, decode: decodeInitiate }),
  codec("ready", { fields: ready, encode: encodeReady, decode: decodeReady }),
  codec("reset", { fields: reset, encode: encodeReset, decode: decodeReset }),
  codec("data", { fields: data, encode: encodeData, decode: decodeData }),
];

test("every packet of the catalogue is here", () => {
  expect(codecs.map(({ name }) => name).sort()).toEqual(packetTypes.map(({ name }) => name).sort());
});

describe.each(codecs)("$name", ({ name, roundTrip, sample, decode }) => {
  test("there and back", roundTrip);

  test("has no other length and no other type", () => {
    const { bytesMin, bytesMax } = packetTypes.find((type) => type.name === name) ?? fail();
    const longest = new Uint8Array(bytesMax + 1);
    longest.set(sample().subarray(0, bytesMax));
    expect(decode(longest).ok).toBe(false);
    for (let length = 0; length < bytesMin; length += 1) {
      expect(decode(sample().subarray(0, length)).ok).toBe(false);
    }
    for (const { number, name: other } of packetTypes) {
      const renamed = sample();
      renamed[3] = number;
      if (other !== name) expect(decode(renamed).ok).toBe(false);
    }
  });
});

test.each([
  { name: "hello", reserved: [5, 6, 7, 176, 200, 223] },
  { name: "cookie", reserved: [4, 5, 6, 7] },
  { name: "initiate", reserved: [4, 5, 6, 7] },
  { name: "ready", reserved: [4, 5, 6, 7] },
])("reserved bytes of $name must be zero", ({ name, reserved }) => {
  const { sample, decode } = codecs.find((each) => each.name === name) ?? fail();
  for (const offset of reserved) {
    const bytes = sample();
    bytes[offset] = 1;
    expect(decode(bytes)).toMatchObject({ error: { code: "reserved_set" } });
  }
});

test("multicast is 0 or 1", () => {
  const bytes = codecs[0]?.sample() ?? fail();
  bytes[4] = 2;
  expect(decodeHello(bytes)).toMatchObject({ error: { code: "reserved_set", offset: 4 } });
});

test.each([
  { counter: 0, bytes: [0, 0, 0, 0, 0, 0, 0, 0] },
  { counter: "2^48", bytes: [0, 1, 0, 0, 0, 0, 0, 0] },
  { counter: "2^64 - 1", bytes: [255, 255, 255, 255, 255, 255, 255, 255] },
])("counter $counter is refused", ({ bytes }) => {
  const packet = encodeData({
    connectionId: new Uint8Array(8),
    counter: 1,
    box: new Uint8Array(16),
  });
  packet.set(bytes, 12);
  expect(decodeData(packet)).toMatchObject({ error: { code: "out_of_range", offset: 12 } });
});

describe("what INITIATE holds", () => {
  const contents = {
    agentKey: new Uint8Array(32).fill(1),
    vouchNonce: new Uint8Array(16).fill(2),
    vouch: new Uint8Array(80).fill(3),
    agentConnectionId: new Uint8Array(8).fill(4),
    bootId: new Uint8Array(16).fill(5),
    heartbeatKey: new Uint8Array(32).fill(6),
    meta: { versions: [1], hostNameHint: "web1" },
  };

  test("there and back", () => {
    expect(decodeInitiateContents(encodeInitiateContents(contents))).toEqual({
      ok: true,
      value: contents,
    });
  });

  test("is refused when it ends within its fixed part", () => {
    const bytes = encodeInitiateContents(contents);
    for (let length = 0; length < 184; length += 1) {
      expect(decodeInitiateContents(bytes.subarray(0, length)).ok).toBe(false);
    }
  });
});

describe("what READY holds", () => {
  const managerConnectionId = new Uint8Array(8).fill(4);
  test.each(readyStatuses)("there and back: %s", (status) => {
    const contents = {
      managerConnectionId: status === "accepted" ? managerConnectionId : new Uint8Array(8),
      status,
      meta: { retryAfterSec: 30 },
    };
    expect(decodeReadyContents(encodeReadyContents(contents))).toEqual({
      ok: true,
      value: contents,
    });
  });

  test.each([
    { what: "accepted without an id", bytes: new Uint8Array(9) },
    { what: "busy with an id", bytes: Uint8Array.of(...managerConnectionId, 2) },
    { what: "a status that is none", bytes: Uint8Array.of(...new Uint8Array(8), 5) },
    { what: "no status", bytes: managerConnectionId },
  ])("is refused: $what", ({ bytes }) => {
    expect(decodeReadyContents(bytes).ok).toBe(false);
  });
});

test("a cookie is 96 bytes, whoever asks", () => {
  expect(splitCookie(new Uint8Array(96)).nonce).toHaveLength(16);
  expect(() => splitCookie(new Uint8Array(95))).toThrow(RangeError);
});
