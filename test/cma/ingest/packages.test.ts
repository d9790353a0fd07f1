import type { Json, JsonMap } from "@assimilation/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packages } from "#cma/ingest/packages.ts";
import { reporter, testKeys } from "#test/support/make-cma.ts";

const us = reporter();

const said = (data: JsonMap) => packages.ingest(us, data);

const keysOfSets = (data: JsonMap) => said(data).sets.map(({ key }) => key);

describe("the packages of a host", () => {
  const { nodes, edges, sets, refused } = said({
    deb: { "libc6::amd64": "2.36-9", "libc6::i386": "2.36-9" },
    npm: { "@scope/a": "1.0.0" },
  });

  test("are one set a type, which the drone has", () => {
    expect(refused).toBe(0);
    expect(nodes).toEqual([
      { key: sets[0]?.key, kind: "PackageSet", set: { type: "deb", packages: 2 } },
      { key: sets[1]?.key, kind: "PackageSet", set: { type: "npm", packages: 1 } },
    ]);
    expect(edges).toEqual(
      sets.map(({ key }) => ({ from: us.drone, kind: "HAS_PACKAGES", to: key, set: {} })),
    );
  });

  test("are told apart by type, name, version and architecture", () => {
    expect(sets.map(({ edgeKind, members }) => ({ edgeKind, members }))).toEqual([
      {
        edgeKind: "CONTAINS",
        members: ["amd64", "i386"].map((arch) => ({
          key: testKeys.package("deb", "libc6", "2.36-9", arch),
          kind: "Package",
          set: { type: "deb", name: "libc6", version: "2.36-9", arch },
        })),
      },
      {
        edgeKind: "CONTAINS",
        members: [
          {
            key: testKeys.package("npm", "@scope/a", "1.0.0", ""),
            kind: "Package",
            set: { type: "npm", name: "@scope/a", version: "1.0.0" },
          },
        ],
      },
    ]);
  });
});

describe("a set", () => {
  const one = keysOfSets({ deb: { "a::all": "1", "b::all": "2" } });

  test("is the same on every host, in whatever order it is told", () => {
    const { sets } = packages.ingest(reporter(2, "elsewhere"), {
      deb: { "b::all": "2", "a::all": "1" },
    });
    expect(sets.map(({ key }) => key)).toEqual(one);
  });

  test.each<[string, JsonMap]>([
    ["a package more", { deb: { "a::all": "1", "b::all": "2", "c::all": "1" } }],
    ["a package less", { deb: { "a::all": "1" } }],
    ["another version", { deb: { "a::all": "1", "b::all": "3" } }],
    ["another architecture", { deb: { "a::all": "1", "b::amd64": "2" } }],
    ["another type", { rpm: { "a::all": "1", "b::all": "2" } }],
  ])("is another one with %s", (_, data) => {
    expect(keysOfSets(data)).not.toEqual(one);
  });

  test("of nothing is none", () => {
    expect(said({ deb: {} })).toEqual({ nodes: [], edges: [], sets: [], refused: 0 });
    expect(said({ NODATA: "not on this host" }).refused).toBe(0);
  });
});

test.each([
  ["a::all", "a", "all"],
  ["a", "a", undefined],
  ["a::", "a", undefined],
  ["a::b::all", "a::b", "all"],
  ["perl:any::all", "perl:any", "all"],
  ["@scope/a", "@scope/a", undefined],
  ["__proto__::all", "__proto__", "all"],
  ["\ud800::\ud800", "\ufffd", "\ufffd"],
])("%j is package %j for %j", (written, name, arch) => {
  const { sets } = said({ deb: { [written]: "1" } });
  const set = { type: "deb", name, version: "1", ...(arch !== undefined && { arch }) };
  expect(sets[0]?.members.map((member) => member.set)).toEqual([set]);
});

const long = "x".repeat(512);

test.each<[string, Json]>([
  ["", "1"],
  ["::all", "1"],
  ["a::all", ""],
  ["a::all", 1],
  ["a::all", null],
  ["a::all", ["1"]],
  ["a::all", { "1": true }],
  [`${long}x::all`, "1"],
  [`a::${long}x`, "1"],
  ["a::all", `${long}x`],
])("a package %j of version %j is refused, the others are not", (name, version) => {
  const { sets, refused } = said({ deb: { [name]: version, "ok::all": "1" } });
  expect(refused).toBe(1);
  expect(sets[0]?.members.map(({ set }) => set["name"])).toEqual(["ok"]);
});

test("texts are taken up to 512 characters", () => {
  const { refused, sets } = said({ deb: { [`${long}::${long}`]: long } });
  expect([refused, sets.length]).toEqual([0, 1]);
});

test.each<[string, Json]>([
  ["deb", "nonsense"],
  ["deb", ["a"]],
  ["Deb", { "a::all": "1" }],
  ["", { "a::all": "1" }],
  ["__proto__", { "a::all": "1" }],
  ["d`eb", { "a::all": "1" }],
  ["x".repeat(33), { "a::all": "1" }],
])("a list %j that is %j is refused whole", (type, list) => {
  expect(said({ [type]: list })).toEqual({ nodes: [], edges: [], sets: [], refused: 1 });
});

const many = (count: number): JsonMap =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}::all`, "1"]));

test("what is too much for one transaction is refused, whatever lists it comes in", () => {
  const sizes = (data: JsonMap) => {
    const { sets, refused } = said(data);
    return [sets.map(({ members }) => members.length), refused];
  };
  expect(sizes({ deb: many(10_001) })).toEqual([[9_999], 2]);
  expect(sizes({ apk: many(6_000), deb: many(4_000), npm: many(9) })).toEqual([[6_000, 3_998], 11]);
});

test("two spellings of one package are one", () => {
  const { sets, nodes } = said({ deb: { "a::": "1", a: "1", "\ud800": "1", "\ud801": "1" } });
  expect(sets[0]?.members).toHaveLength(2);
  expect(nodes[0]?.set["packages"]).toBe(2);
});

test("members have one key each and carry what the key says, whatever is told", () => {
  const unit = fc.constantFrom("a", ":", "|", "%", "~", "\0", "é", "\ud800", "\udc00");
  const word = fc.string({ unit, maxLength: 5 });
  fc.assert(
    fc.property(fc.dictionary(word, word, { maxKeys: 8 }), (list) => {
      const { sets, nodes, edges } = said({ deb: list });
      const members = sets.flatMap((set) => set.members);
      const keys = members.map(({ set: { name, version, arch = "" } }) =>
        testKeys.package("deb", String(name), String(version), String(arch)),
      );
      expect(members.map(({ key }) => key)).toEqual([...new Set(keys)]);
      expect([nodes.length, edges.length]).toEqual([sets.length, sets.length]);
    }),
  );
});
