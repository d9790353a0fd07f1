import type { Json } from "@assimilation/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "#protocol/messages/canonical-json.ts";

const json = fc.jsonValue({ maxDepth: 5 }) as fc.Arbitrary<Json>;

/** The same value with the keys of each map in another order. */
const turned = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inside]) => [key, turned(inside)]),
  );
};

describe("canonical JSON", () => {
  test.each<{ value: Json; text: string }>([
    { value: null, text: "null" },
    { value: -0, text: "0" },
    { value: 1e21, text: "1e+21" },
    { value: 'a\u0000"', text: '"a\\u0000\\""' },
    { value: { b: [1, { d: true, c: "x" }], a: {} }, text: '{"a":{},"b":[1,{"c":"x","d":true}]}' },
    { value: { "\u{1f600}": 1, "\uffee": 2 }, text: '{"\u{1f600}":1,"\uffee":2}' },
    { value: { 10: 1, 9: 2 }, text: '{"10":1,"9":2}' },
  ])("$text", ({ value, text }) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test("says the same value", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(turned(value))).toBe(canonicalJson(value));
      }),
    );
  });

  test("is written in as many looks as the value has parts, however deep the disorder is", () => {
    let looks = 0;
    const disorder: Json = { b: 1, a: 2 };
    const watched: Json = new Proxy(disorder, {
      ownKeys: (target) => {
        looks += 1;
        return Reflect.ownKeys(target);
      },
    });
    const below = (depth: number): Json =>
      depth === 0 ? watched : depth % 2 === 0 ? { deep: below(depth - 1) } : [below(depth - 1)];
    expect(canonicalJson(below(50))).toContain('{"a":2,"b":1}');
    expect(looks).toBe(2);
  });
});
