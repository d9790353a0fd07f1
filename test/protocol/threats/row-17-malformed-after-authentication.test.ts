/** Row 17: whatever bytes come, even sealed ones, no decoder throws, and what it returns is bounded. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeCookieContents,
  decodeCookiePacket,
  decodeCookieSecrets,
} from "#protocol/wire/cookie.ts";
import { decodeData } from "#protocol/wire/data.ts";
import { decodeFrames } from "#protocol/wire/frame.ts";
import { frameTypes } from "#protocol/wire/frame-types.ts";
import { decodeHello } from "#protocol/wire/hello.ts";
import { decodeInitiate, decodeInitiateContents, decodeVouch } from "#protocol/wire/initiate.ts";
import { decodeInitiateMeta, decodeReadyMeta } from "#protocol/wire/meta.ts";
import { decodeReady, decodeReadyContents } from "#protocol/wire/ready.ts";
import { decodeReset } from "#protocol/wire/reset.ts";

const decoders = Object.entries({
  decodeHello,
  decodeCookiePacket,
  decodeCookieContents,
  decodeCookieSecrets,
  decodeInitiate,
  decodeInitiateContents,
  decodeInitiateMeta,
  decodeVouch,
  decodeReady,
  decodeReadyContents,
  decodeReadyMeta,
  decodeData,
  decodeReset,
  decodeFrames,
});

const noise = fc.uint8Array({ maxLength: 1200 });
/** Begins like a packet, so that more of a decoder is reached. */
const almostPacket = fc
  .tuple(fc.constantFrom(1, 3, 4, 5, 6, 16), noise)
  .map(([type, bytes]) => Uint8Array.of(0x4e, 0x50, 1, type, 0, 0, 0, 0, ...bytes));
/** Records whose length fits, of types near those there are. */
const records = fc
  .array(fc.tuple(fc.nat(10), fc.uint8Array({ maxLength: 90 })), { maxLength: 14 })
  .map((all) => Uint8Array.from(all.flatMap(([type, v]) => [type, 0, v.length, ...v])));

test.each(decoders)("%s takes anything without a throw", (_name, decode) => {
  fc.assert(
    fc.property(fc.oneof(noise, almostPacket, records), (bytes) => {
      const before = bytes.slice();
      const decoded = decode(bytes);
      if (!decoded.ok) expect(decoded.error.offset).toBeLessThanOrEqual(bytes.length);
      expect(bytes).toEqual(before);
    }),
    { numRuns: 150 },
  );
});

describe("frames of one packet", () => {
  test("are at most a third of its bytes, and hold no more than those", () => {
    fc.assert(
      fc.property(records, (bytes) => {
        const decoded = decodeFrames(bytes);
        if (!decoded.ok) return;
        expect(decoded.value.length).toBeLessThanOrEqual(bytes.length / 3);
        for (const frame of decoded.value) {
          if (frame.kind === "chunk") expect(frame.bytes.buffer).toBe(bytes.buffer);
          if (frame.kind === "ack") expect(frame.ranges.length).toBeLessThanOrEqual(8);
        }
      }),
    );
  });

  test("with lengths at their edges, each type", () => {
    for (const { number } of frameTypes) {
      for (const length of [0, 1, 255, 256, 1157, 1161, 1162, 65_535]) {
        const bytes = Uint8Array.of(number, length >> 8, length & 255, ...new Uint8Array(1161));
        expect(() => decodeFrames(bytes)).not.toThrow();
      }
    }
  });
});
