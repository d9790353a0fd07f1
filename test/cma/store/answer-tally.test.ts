import { describe, expect, test } from "vitest";
import { createAnswerTally } from "#cma/store/answer-tally.ts";

describe("what is counted of a row:", () => {
  test.each([
    [{ a: "x".repeat(84) }, 100],
    [{ a: 1, b: null, c: true }, 48],
    [{ list: ["abc", 1, ["d"]] }, 16 + 19 + 16 + 16 + 17],
    [{ map: { a: "abc", deep: { b: "de" } } }, 16 + 19 + 16 + 18],
    [{ bytes: new Uint8Array(10) }, 26],
    [{}, 0],
  ])("%j is %i", (row, chars) => {
    createAnswerTally({ charsMax: chars })(row);
    expect(() => createAnswerTally({ charsMax: chars - 1 })(row)).toThrow(
      expect.objectContaining({
        code: "ASSIM_QUERY_SIZE",
        message: `The query answers more than ${chars - 1} characters: narrow it.`,
      }),
    );
  });
});

test("rows add up, and one too many is refused", () => {
  const count = createAnswerTally({ rowsMax: 2, charsMax: 40 });
  count({ a: "x" });
  count({ a: "xx" });
  expect(() => count({ a: "" })).toThrow(expect.objectContaining({ code: "ASSIM_QUERY_ROWS" }));
  const chars = createAnswerTally({ charsMax: 40 });
  chars({ a: "xxxx" });
  expect(() => chars({ a: "xxxxx" })).toThrow(
    expect.objectContaining({ code: "ASSIM_QUERY_SIZE" }),
  );
});
