import { canonicalJson, type Json, type JsonMap } from "@assimilation/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeKinds } from "#cma/graph/node-kinds.ts";
import {
  DIFF_LENGTH_MAX,
  DIFF_PATHS_MAX,
  DIFF_TEXT_LENGTH_MAX,
  diffDocuments,
} from "#cma/inbound/document-diff.ts";

const rows = (before: JsonMap, after: JsonMap) => {
  const diff = diffDocuments(before, after);
  return diff?.paths.map((path, at) => [path, diff.before[at], diff.after[at]]);
};

describe("of two documents", () => {
  test.each<[string, JsonMap, JsonMap, string[][] | undefined]>([
    ["nothing differs", { a: { b: [1] } }, { a: { b: [1] } }, undefined],
    [
      "only the order of names does",
      { a: 1, b: { c: 1, d: 2 } },
      { b: { d: 2, c: 1 }, a: 1 },
      undefined,
    ],
    ["the same, within a list", { a: [{ b: 1, c: 2 }] }, { a: [{ c: 2, b: 1 }] }, undefined],
    ["a setting does", { "net.ip": 0, z: 1 }, { "net.ip": 1, z: 1 }, [["net.ip", "0", "1"]]],
    [
      "a deep one does",
      { eth0: { mtu: 1500 } },
      { eth0: { mtu: 9000 } },
      [["eth0.mtu", "1500", "9000"]],
    ],
    ["a fact is new", {}, { a: "x" }, [["a", "", '"x"']]],
    ["one is gone", { a: null }, {}, [["a", "null", ""]]],
    ["a map is new", {}, { nginx: { uid: 0, exe: "/n" } }, [["nginx", "", '{"exe":"/n","uid":0}']]],
    ["a list is another", { a: [1, 2] }, { a: [2, 1] }, [["a", "[1,2]", "[2,1]"]]],
    ["a map became a list", { a: {} }, { a: [] }, [["a", "{}", "[]"]]],
    ["a text became a number", { a: "1" }, { a: 1 }, [["a", '"1"', "1"]]],
    [
      "several do, in the order of their names",
      { b: 1, a: 1 },
      { c: 1, a: 2 },
      [
        ["a", "1", "2"],
        ["b", "1", ""],
        ["c", "", "1"],
      ],
    ],
  ])("%s", (_, before, after, expected) => {
    expect(rows(before, after)).toEqual(expected);
  });

  test("names are names, also __proto__", () => {
    const hostile: JsonMap = JSON.parse('{"__proto__": {"a": 1}, "constructor": 1}');
    expect(rows({}, hostile)).toEqual([
      ["__proto__", "", '{"a":1}'],
      ["constructor", "", "1"],
    ]);
    expect(rows({}, {})).toBe(undefined);
  });
});

const numbered = (count: number, value: (at: number) => Json): JsonMap =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`n${1_000 + at}`, value(at)]));

describe("what is too much", () => {
  test.each([
    { count: DIFF_PATHS_MAX, last: "n1099" },
    { count: DIFF_PATHS_MAX + 1, last: "… and 1 more" },
    { count: DIFF_PATHS_MAX + 500, last: "… and 500 more" },
  ])("of $count paths ends in $last", ({ count, last }) => {
    const paths = diffDocuments(
      {},
      numbered(count, () => 1),
    )?.paths;
    expect(paths?.at(-1)).toBe(last);
    expect(paths).toHaveLength(Math.min(count, DIFF_PATHS_MAX + 1));
  });

  const long = (letter: string) => letter.repeat(1_000);
  test.each([
    { count: 31, before: "x", paths: 31, last: "n1030" },
    { count: 40, before: "x", paths: 32, last: "… and 9 more" },
    { count: 62, before: "", paths: 62, last: "n1061" },
    { count: 90, before: "", paths: 63, last: "… and 28 more" },
  ])("is counted, where $count texts are long: $last", ({ count, before, paths, last }) => {
    const diff = diffDocuments(
      before === "" ? {} : numbered(count, () => long(before)),
      numbered(count, () => long("y")),
    );
    expect(diff?.paths).toHaveLength(paths);
    expect(diff?.paths.at(-1)).toBe(last);
    const { paths: names = [], before: old = [], after = [] } = diff ?? {};
    const kept = [...names.filter((name) => !name.startsWith("…")), ...old, ...after].join("");
    expect(kept.length).toBeLessThanOrEqual(DIFF_LENGTH_MAX);
  });

  test("is told of in the graph's reference, by these numbers", () => {
    const docs = Object.fromEntries(
      nodeKinds
        .find(({ kind }) => kind === "Change")
        ?.attributes.map(({ name, doc }) => [name, doc]) ?? [],
    );
    expect(docs["paths"]).toContain(`${DIFF_PATHS_MAX} at most`);
    expect(docs["paths"]).toContain(`${DIFF_LENGTH_MAX.toLocaleString("en")} characters`);
    for (const name of ["paths", "old"]) {
      expect(docs[name]).toContain(`cut at ${DIFF_TEXT_LENGTH_MAX} characters`);
    }
  });

  test.each([254, 255, 256, 257, 258])(
    "a text of %i is cut, never within a character",
    (length) => {
      const texts = [
        rows({}, { a: `${"x".repeat(length - 3)}😀` }),
        rows({}, { [`${"x".repeat(length - 2)}😀`]: 1 }),
      ];
      for (const text of texts.flat(2)) {
        expect(text?.length).toBeLessThanOrEqual(DIFF_TEXT_LENGTH_MAX);
        expect(text?.isWellFormed()).toBe(true);
      }
      expect(texts[1]?.[0]?.[0]?.endsWith("…")).toBe(length > DIFF_TEXT_LENGTH_MAX);
    },
  );
});

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(null, true, 0, 1, "", "a"),
    fc.array(tie("json"), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom("a", "b", "__proto__", ""), tie("json")),
  ),
}));
const document: fc.Arbitrary<JsonMap> = fc.dictionary(fc.constantFrom("a", "b", "c"), json);

test("there is a difference exactly where the canonical texts differ, and both ways the same", () => {
  fc.assert(
    fc.property(document, document, (one, other) => {
      const there = diffDocuments(one, other);
      expect(there !== undefined).toBe(canonicalJson(one) !== canonicalJson(other));
      const back = diffDocuments(other, one);
      expect(back).toEqual(
        there && { paths: there.paths, before: there.after, after: there.before },
      );
    }),
  );
});
