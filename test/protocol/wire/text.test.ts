import fc from "fast-check";
import { expect, test } from "vitest";
import { cutText, decodeText, encodeText } from "#protocol/wire/text.ts";

test("text survives, a byte order mark too", () => {
  for (const text of ["", "web1", "wéb1 日本 🐧", "\uFEFFx", "\0"]) {
    expect(decodeText(encodeText(text))).toBe(text);
  }
});

test("a text is cut between letters, to at most so many bytes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.nat(80), (text, bytesMax) => {
      const cut = cutText(text, bytesMax);
      expect(encodeText(cut).length).toBeLessThanOrEqual(bytesMax);
      expect(cut.includes("\uFFFD") && !text.includes("\uFFFD")).toBe(false);
      expect(text.startsWith(cut)).toBe(true);
      if (encodeText(text).length <= bytesMax) expect(cut).toBe(text);
    }),
  );
});

test("half a surrogate pair becomes well-formed", () => {
  expect(cutText("a\ud800b", 64)).toBe("a\uFFFDb");
});
