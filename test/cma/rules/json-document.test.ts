import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JSON_DEPTH_MAX, plainOf, readJson, repeatedKeyIn } from "#cma/rules/json-document.ts";

test("whatever JSON.parse reads, this reads alike", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(3), (value, indent) => {
      const read = readJson(JSON.stringify(value, null, indent));
      expect(read.ok && plainOf(read.value)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 300 },
  );
});

test("and what it refuses, this refuses", () => {
  const marks = fc.constantFrom(
    ...'{}[]":,.-0123eE \n\t\\u',
    "true",
    "null",
    "nul",
    '"a"',
    "\ufeff",
  );
  fc.assert(
    fc.property(fc.array(marks, { maxLength: 12 }), (all) => {
      const text = all.join("");
      const read = readJson(text);
      const expected = parsed(text.replace(/^\ufeff/, ""));
      expect(read.ok ? { value: plainOf(read.value) } : undefined).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

const parsed = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

describe("refused with its line", () => {
  test.each([
    ['{\n"a": 1,\n}', 3, "a key in quotes is missing"],
    ['{"a" 1}', 1, "a : is missing"],
    ['{\n\n"a": nul}', 3, 'a value is missing or misspelt: "nul"'],
    ["[1\n2]", 2, "a ] is missing"],
    ['{"a": "b\n"}', 1, "a quote is never closed on its line"],
    ['["\\q"]', 1, "this text has a bad escape or a control character"],
    ["", 1, 'a value is missing or misspelt: ""'],
    ["{}\n{}", 2, "something follows the end"],
    ["[".repeat(100_000), 1, "too deeply nested"],
    ['{"a":'.repeat(JSON_DEPTH_MAX + 2), 1, "too deeply nested"],
  ])("%j", (text, line, reason) => {
    expect(readJson(text)).toEqual({ ok: false, line, reason });
  });
});

test("keeps both of two equal keys, each with its line", () => {
  const read = readJson('{\n"a": 1,\n"a": [{"b": 1,\n"b": 2}]}');
  expect(read).toMatchObject({
    ok: true,
    value: {
      entries: [
        { key: "a", line: 2 },
        { key: "a", line: 3 },
      ],
    },
  });
});

test.each([
  ['{"a": 1, "b": 2}', undefined],
  ['{"a": 1,\n"a": 2}', 2],
  ['{"a": [{"x": 1,\n\n"x": 2}]}', 3],
  ['{"a": {"x": 1}, "b": {"x": 1}}', undefined],
  ['{"a": 1, "\\u0061": 2}', 1],
])("%j repeats a key on line %s", (text, line) => {
  const read = readJson(text);
  expect(read.ok && repeatedKeyIn(read.value)?.line).toBe(line);
});

test("__proto__ is a key like any other", () => {
  const read = readJson('{"__proto__": {"polluted": true}}');
  const plain = read.ok ? plainOf(read.value) : undefined;
  expect(Object.keys(plain ?? {})).toEqual(["__proto__"]);
  expect(plain).not.toHaveProperty("polluted");
});
