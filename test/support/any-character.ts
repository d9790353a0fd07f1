/**
 * Any code point, lone surrogates too, as the unit of a text: what fast-check calls `binary`, but that
 * takes a second of each process to make.
 */
import fc from "fast-check";

export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10_ffff })
  .map((codePoint) => String.fromCodePoint(codePoint));
