import { expect, test } from "vitest";
import { readTokens } from "#cma/rules/lexer.ts";

test("words, texts and marks, each with its column", () => {
  expect(readTokens(' EQ( $a b ,"c\\"\\n" )')).toEqual({
    ok: true,
    value: [
      { kind: "word", text: "EQ", column: 2 },
      { kind: "(", column: 4 },
      { kind: "word", text: "$a b", column: 6 },
      { kind: ",", column: 11 },
      { kind: "text", text: 'c"\n', column: 12, hasEscapes: true },
      { kind: ")", column: 20 },
    ],
  });
});

test.each([
  ['EQ("a', "this quote is never closed", 4],
  ['"a\\', 'after a backslash there must be one of " \\ n r t', 4],
  ['"\\d"', 'after a backslash there must be one of " \\ n r t', 3],
])("%s is refused", (source, message, column) => {
  expect(readTokens(source)).toEqual({ ok: false, error: { message, column } });
});
