import { formatIp } from "@assimilation/protocol";
import { expect, test } from "vitest";
import { bytesOfHex, bytesOfHexWords } from "#nanoprobe/discovery/modules/hex-words.ts";

test.each([
  ["0100007F", "127.0.0.1"],
  ["010200C0", "192.0.2.1"],
  ["00000000000000000000000001000000", "::1"],
  ["0000000000000000FFFF00000100007F", "127.0.0.1"],
  ["B80D0120000000000000000001000000", "2001:db8::1"],
])("%s is %s", (words, text) => {
  expect(formatIp(bytesOfHexWords(words) ?? new Uint8Array())).toBe(text);
});

test.each(["", "0100007", "0100007G", "0100007F00", "0x00007F"])("%s is nothing", (text) => {
  expect(bytesOfHexWords(text)).toBeUndefined();
  expect(bytesOfHex(text)).toBeUndefined();
});

test("network order is left as it is", () => {
  expect(bytesOfHex("C0000201")).toEqual(Uint8Array.of(192, 0, 2, 1));
});
