import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DATAGRAM_BYTES_MAX } from "#protocol/wire/constants.ts";
import { identifyPacket, packetTypes } from "#protocol/wire/packet-types.ts";

const datagram = (number: number, length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  bytes.set([0x4e, 0x50, 1, number].slice(0, length));
  return bytes;
};

describe.each(packetTypes)("$name", ({ number, name, bytesMin, bytesMax }) => {
  test.each([
    { length: 0, is: undefined },
    { length: 1, is: undefined },
    { length: bytesMin - 1, is: undefined },
    { length: bytesMin, is: name },
    { length: bytesMax, is: name },
    { length: bytesMax + 1, is: undefined },
    { length: 65_507, is: undefined },
  ])("in $length bytes is $is", ({ length, is }) => {
    const result = identifyPacket(datagram(number, length));
    expect(result.ok ? result.value.name : undefined).toBe(is);
  });

  test("needs all of its first three bytes", () => {
    for (const index of [0, 1, 2]) {
      const wrong = datagram(number, bytesMin);
      wrong[index] = (wrong[index] ?? 0) ^ 1;
      expect(identifyPacket(wrong)).toMatchObject({ error: { code: "not_ours" } });
    }
  });
});

test("other numbers are nothing", () => {
  const numbers = new Set(packetTypes.map(({ number }) => number));
  for (let number = 0; number < 256; number += 1) {
    expect(identifyPacket(datagram(number, 224)).ok || !numbers.has(number) || number !== 1).toBe(
      true,
    );
    if (!numbers.has(number)) expect(identifyPacket(datagram(number, 224)).ok).toBe(false);
  }
});

test("no bytes make it throw, and none above the limit pass", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1300 }), (bytes) => {
      const result = identifyPacket(bytes);
      if (result.ok) expect(bytes.length).toBeLessThanOrEqual(DATAGRAM_BYTES_MAX);
    }),
  );
});
