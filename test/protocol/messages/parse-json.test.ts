import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJson } from "#protocol/messages/parse-json.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const codeOf = (text: string): string => {
  const result = parseJson(bytesOf(text));
  return result.ok ? "ok" : result.error.code;
};
const nested = (depth: number): string => `${"[".repeat(depth)}1${"]".repeat(depth)}`;
const keys = (count: number): string =>
  `{${Array.from({ length: count }, (_, i) => `"k${i}":1`).join(",")}}`;

describe("JSON from outside", () => {
  test.each([
    { what: "nothing", text: "", code: "bad_json" },
    { what: "a scalar", text: "1", code: "ok" },
    { what: "something after it", text: "{}x", code: "bad_json" },
    { what: "an open text", text: '"abc', code: "bad_json" },
    { what: "a text that ends in a backslash", text: '"abc\\', code: "bad_json" },
    { what: "the depth we allow", text: nested(64), code: "ok" },
    { what: "one deeper", text: nested(65), code: "too_deep" },
    { what: "brackets inside a text", text: JSON.stringify("[".repeat(100)), code: "ok" },
    { what: "a quote inside a text", text: JSON.stringify(`"${"[".repeat(100)}`), code: "ok" },
    { what: "100,000 keys", text: keys(100_000), code: "ok" },
    { what: "one key more", text: keys(100_001), code: "too_many_keys" },
    { what: "a million lists", text: `[${"[],".repeat(999_999)}[]]`, code: "too_many_values" },
    { what: "__proto__", text: '{"a":[{"__proto__":{"b":1}}]}', code: "bad_key" },
    { what: "an escaped __proto__", text: '{"\\u005f_proto__":1}', code: "bad_key" },
    { what: "constructor", text: '{"constructor":1}', code: "bad_key" },
    { what: "a key of 4096", text: `{"${"k".repeat(4096)}":1}`, code: "ok" },
    { what: "a key of 4097", text: `{"${"k".repeat(4097)}":1}`, code: "bad_key" },
    { what: "a number without end", text: "[1e999]", code: "bad_number" },
    { what: "a byte order mark", text: "\ufeff{}", code: "bad_json" },
  ])("$what: $code", ({ text, code }) => {
    expect(codeOf(text)).toBe(code);
  });

  test("bytes that are no UTF-8 are refused", () => {
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc0, 0xaf, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
    ]) {
      expect(parseJson(Uint8Array.from(bytes))).toMatchObject({ error: { code: "bad_utf8" } });
    }
  });

  test("more than 4 MiB are refused, and not looked at", () => {
    expect(parseJson(new Uint8Array(4 * 1024 * 1024 + 1))).toMatchObject({
      error: { code: "too_long" },
    });
  });

  test.each([
    { text: '{"a":[0,{"b":1e999}]}', code: "bad_number", where: "a[1].b" },
    { text: '[[],[1,{"a":{"constructor":1}}]]', code: "bad_key", where: "[1][1].a" },
    { text: '{"__proto__":1}', code: "bad_key", where: "" },
  ])("a refusal of $text says where", ({ text, code, where }) => {
    expect(parseJson(bytesOf(text))).toEqual({ ok: false, error: { code, where } });
  });

  test("lone surrogates become U+FFFD, in keys too; pairs stay", () => {
    expect(parseJson(bytesOf('{"a\\uD800":["\\udc00b","\\ud83d\\ude00",null,1,{}]}'))).toEqual({
      ok: true,
      value: { "a\ufffd": ["\ufffdb", "\u{1f600}", null, 1, {}] },
    });
  });

  test("any JSON within the limits comes out as JSON.parse sees it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        if (/__proto__|constructor|\\ud[89a-f]/i.test(text)) return;
        expect(parseJson(bytesOf(text))).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });

  test("no bytes make it throw", () => {
    const scraps = fc.constantFrom("{", "}", "[", "]", '"', "\\", ":", ",", "1", "e", "true", "u");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 64 }),
          fc.array(scraps).map((parts) => bytesOf(parts.join(""))),
        ),
        (bytes) => {
          parseJson(bytes);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
