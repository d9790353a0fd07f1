import fc from "fast-check";
import { expect, test } from "vitest";
import { byText } from "#cma/store/by-text.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const text = fc.string({ unit: fc.constantFrom("a", "b", "\0", "\ue000", "\uffff", "𐀀", "𝄞") });

test("texts are in the order of their octets in UTF-8, also after a long beginning that they share", () => {
  fc.assert(
    fc.property(
      text,
      text,
      fc.constantFrom("", "x".repeat(127), "𐀀".repeat(64), "x".repeat(1_001)),
      (one, other, beginning) => {
        const [a, b] = [beginning + one, beginning + other];
        expect(Math.sign(byText(a, b))).toBe(Buffer.compare(bytes(a), bytes(b)));
      },
    ),
  );
});
