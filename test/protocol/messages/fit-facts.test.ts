import type { Json, JsonMap } from "@assimilation/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "#protocol/messages/canonical-json.ts";
import { fitFacts } from "#protocol/messages/fit-facts.ts";
import { parseJson } from "#protocol/messages/parse-json.ts";

const hostileKey = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "__proto__?",
    "constructor",
    "constructor?2",
    "a\ud800",
    "a\ufffd",
    "",
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const hostile = fc.letrec<{ value: unknown; map: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.double(),
    fc.constantFrom(null, true, false, -0, "\udfff"),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("map"),
  ),
  map: fc
    .array(fc.tuple(hostileKey, tie("value")), { maxLength: 5 })
    .map((entries) => Object.fromEntries(entries)),
})).map as fc.Arbitrary<JsonMap>;

const arrived = (facts: JsonMap): Json => {
  const result = parseJson(new TextEncoder().encode(JSON.stringify(facts)));
  if (!result.ok) throw new Error(`refused: ${result.error.code} at ${result.error.where}`);
  return result.value;
};
const nested = (depth: number): Json =>
  Array.from({ length: depth }).reduce<Json>((inside) => [inside], "core");

describe("facts as they will travel", () => {
  test.each<{ what: string; facts: JsonMap; fitted: JsonMap }>([
    {
      what: "what is fine stays",
      facts: { a: [1, "x", null, { b: false }] },
      fitted: { a: [1, "x", null, { b: false }] },
    },
    {
      what: "keys with a meaning get a mark",
      facts: JSON.parse('{"__proto__": 1, "constructor": {"__proto__": 2}}'),
      fitted: { "__proto__?": 1, "constructor?": { "__proto__?": 2 } },
    },
    {
      what: "a key that is already there keeps its name",
      facts: JSON.parse('{"__proto__": 1, "__proto__?": 2}'),
      fitted: { "__proto__?": 2, "__proto__??2": 1 },
    },
    { what: "numbers that JSON lacks", facts: { a: Number.NaN, b: -0 }, fitted: { a: null, b: 0 } },
  ])("$what", ({ facts, fitted }) => {
    expect(fitFacts(facts)).toEqual(fitted);
  });

  test.each([
    { what: "keys", facts: Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [i, 0])) },
    { what: "values", facts: { list: Array.from({ length: 500_000 }, () => 0) } },
    { what: "bytes", facts: { text: "x".repeat(4 * 1024 * 1024) } },
  ])("too many $what leave a reason in their place", ({ facts }) => {
    expect(Object.keys(fitFacts(facts))).toEqual(["NODATA"]);
  });

  test("what is too deep is cut off", () => {
    expect(arrived(fitFacts({ a: nested(10_000 >> 3) }))).toMatchObject({});
    expect(JSON.stringify(fitFacts({ a: nested(58) }))).toContain("core");
    expect(JSON.stringify(fitFacts({ a: nested(60) }))).not.toContain("core");
  });

  test("long keys are cut, and stay apart", () => {
    const long = "k".repeat(5_000);
    const fitted = fitFacts({ [`${long}a`]: 1, [`${long}b`]: 2, [`${long}c`]: 3 });
    expect(Object.values(fitted).toSorted()).toEqual([1, 2, 3]);
    expect(arrived(fitted)).toEqual(fitted);
  });

  test("arrive as they left, hash alike, and fit a second time unchanged", () => {
    fc.assert(
      fc.property(hostile, (facts) => {
        const fitted = fitFacts(facts);
        const there = arrived(fitted);
        expect(there).toEqual(fitted);
        expect(canonicalJson(there)).toBe(canonicalJson(fitted));
        expect(fitFacts(fitted)).toEqual(fitted);
      }),
    );
  });
});
