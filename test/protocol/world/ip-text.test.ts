import { isIP } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalIp, formatIp, parseIp } from "#protocol/world/ip-text.ts";

test.each([
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["0:0:0:0:0:0:0:0", "::"],
  ["1::", "1::"],
  ["::FFFF:10.0.0.1", "10.0.0.1"],
  ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
])("%s is written %s", (text, canonical) => {
  expect(canonicalIp(text)).toBe(canonical);
});

test.each([
  "",
  ":",
  ":::",
  "1::2::3",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "::1.2.3",
  "01.2.3.4",
  "12345::",
  "::g",
])("%s is no address", (text) => {
  expect(parseIp(text)).toBeUndefined();
});

test("bytes survive being written and read", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const text = formatIp(bytes);
      expect(isIP(text)).toBeGreaterThan(0);
      const mapped = text.includes(":") ? bytes : bytes.subarray(12);
      expect(parseIp(text)).toEqual(mapped);
    }),
  );
});

test("we take exactly the texts that Node takes", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV6(), fc.ipV4(), fc.stringMatching(/^[0-9a-f:.]{0,20}$/)), (text) => {
      expect(parseIp(text) !== undefined).toBe(isIP(text) > 0);
    }),
  );
});
