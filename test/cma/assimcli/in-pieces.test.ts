import fc from "fast-check";
import { expect, test } from "vitest";
import { inPieces } from "#cma/assimcli/in-pieces.ts";

test("nothing is lost, no piece is empty, and all but the last are about as large", () => {
  const text = fc.integer({ min: 0, max: 70_000 }).map((length) => "x".repeat(length));
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const pieces = [...inPieces(texts)];
      expect(pieces.join("") === texts.join("")).toBe(true);
      for (const [at, { length }] of pieces.entries()) {
        expect(length).toBeGreaterThanOrEqual(at < pieces.length - 1 ? 65_536 : 1);
        expect(length).toBeLessThan(65_536 + 70_000);
      }
    }),
    { numRuns: 30 },
  );
});

test("a piece is there before the next text is asked for", () => {
  const texts = (function* () {
    for (;;) yield "x".repeat(1_000);
  })();
  expect(inPieces(texts).next().value).toHaveLength(66_000);
});
