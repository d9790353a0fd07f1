import { expect, test } from "vitest";
import { isKeyId, keyIdOf } from "#protocol/seal/key-id.ts";

test("the id is half of sha256sum", () => {
  expect(keyIdOf(new Uint8Array(0))).toBe("e3b0c44298fc1c149afbf4c8996fb924");
  expect(isKeyId(keyIdOf(new Uint8Array(32)))).toBe(true);
});

test.each(["", "e3b0", "E3B0C44298FC1C149AFBF4C8996FB924", `${"0".repeat(32)}\n`])(
  "%j is no key id",
  (text) => expect(isKeyId(text)).toBe(false),
);
