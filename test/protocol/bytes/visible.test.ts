import { expect, test } from "vitest";
import { visible, visibleLines } from "#protocol/bytes/visible.ts";

test.each([
  ["web1.example.com", "web1.example.com"],
  ["\u001b[2Jgone", "\\x1b[2Jgone"],
  ["two\r\nlines", "two\\x0d\\x0alines"],
  ["\u009b31m", "\\x9b31m"],
  ["abc\u202edcb", "abc\\u{202e}dcb"],
  ["in\u200bvisible", "in\\u{200b}visible"],
  ["tag \u{e0041}", "tag \\u{e0041}"],
  ["lone \ud800 half", "lone \ufffd half"],
  ["Zürich 東京 🚀", "Zürich 東京 🚀"],
])("%j is shown as %j", (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test("lines stay lines, and nothing else that a terminal would obey stays", () => {
  expect(visibleLines("Error: \u001b[2J\r\n    at one\n")).toBe(
    "Error: \\x1b[2J\\x0d\n    at one\n",
  );
});
