import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonLine, jsonPieces } from "#cma/assimcli/json-line.ts";

test.each([
  ["a\u009b31mb", '"a\\u009b31mb"\n'],
  ["\u001b[2J\u007f", '"\\u001b[2J\\u007f"\n'],
  ["\u202eright to left\u2028", '"\\u202eright to left\\u2028"\n'],
  ["\u{e0001}𝄞", '"\\udb40\\udc01𝄞"\n'],
])("%j is written as %j", (text, line) => {
  expect(jsonLine(text)).toBe(line);
});

test("a program reads what was written, and a terminal obeys none of it", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const line = jsonLine(value);
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test("a list in pieces is the same text", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (list) => {
      expect([...jsonPieces(list)].join("")).toBe(jsonLine(list));
    }),
  );
});
