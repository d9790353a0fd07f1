import type { JsonMap } from "@assimilation/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ingest, ingestions } from "#cma/ingest/catalog.ts";
import { diffAssertions } from "#cma/ingest/diff-assertions.ts";
import { createMemoryStore } from "#cma/store/memory-store.ts";
import { anyCharacter } from "#test/support/any-character.ts";
import { reporter } from "#test/support/make-cma.ts";

const us = reporter();
const held: JsonMap = { eth0: { ipaddrs: { "10.0.0.1/8": {} } } };
const local = { type: "netconfig", instance: "netconfig", proxy: "local/local", data: held };

test("a document about this host becomes graph", () => {
  expect(ingest(us, local).nodes.length).toBeGreaterThan(0);
});

test.each([
  ["about a container", { ...local, proxy: "docker/1f2e" }],
  ["with an instance of its own", { ...local, instance: "netconfig-2" }],
  ["of a type that nobody ingests", { ...local, type: "proc_sys", instance: "proc_sys" }],
  [
    "of a type named as something every object has",
    { ...local, type: "toString", instance: "toString" },
  ],
])("a document %s asserts nothing", (_, document) => {
  expect(ingest(us, document)).toEqual({ nodes: [], edges: [], sets: [], refused: 0 });
});

const numbered = (entryOf: (text: string, n: number) => readonly [string, JsonMap[string]]) =>
  Object.fromEntries(
    Array.from({ length: 15_000 }, (_, n) => entryOf(`10.0.${n >> 8}.${n & 255}`, n)),
  );

test.each<readonly [string, string, JsonMap]>([
  ["addresses", "netconfig", { eth0: { ipaddrs: numbered((ip) => [`${ip}/32`, {}]) } }],
  ["interfaces", "netconfig", numbered((_, n) => [`eth${n}`, {}])],
  ["endpoints", "tcpdiscovery", { a: { clientaddrs: numbered((ip) => [`${ip}:80`, "tcp"]) } }],
  ["processes", "tcpdiscovery", numbered((_, n) => [`p${n}`, { exe: `/bin/${n}` }])],
])("one document's %s never keep all other agents waiting", (_, type, data) => {
  const asserted = ingest(us, { type, instance: type, proxy: "local/local", data });
  const { nodes, edges, refused } = asserted;
  expect(nodes.length + edges.length).toBeLessThan(20_010);
  expect(refused).toBeGreaterThan(0);
  expect(ingest(us, { type, instance: type, proxy: "local/local", data })).toEqual(asserted);
});

/** JSON with keys and texts that ingestion looks for, so that it gets far. */
const word = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 12 }),
  fc.constantFrom(
    ...["eth0", "ipaddrs", "address", "10.0.0.1/8", "::1/129", "fe80::1%x/64", "52:54:00:00:00:01"],
    ...["exe", "cmdline", "uid", "listenaddrs", "clientaddrs", "0.0.0.0:22", "[::1]:80", "tcp6"],
    ...["NODATA", "model name", "0", "Release", "hasOwnProperty", "\u0000", "\ud800", "'\"`$({})"],
  ),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    word,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(word, tie("json"), { maxKeys: 5 }),
  ),
}));
const hostile = fc.dictionary(word, json, { maxKeys: 5 }) as fc.Arbitrary<JsonMap>;

describe.each(ingestions.map(({ type }) => type))("a hostile %s", (type) => {
  test("never throws, and what is left of it every store accepts", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (first, second) => {
        const store = createMemoryStore();
        const say = (data: JsonMap) =>
          ingest(us, { type, instance: type, proxy: "local/local", data });
        await store.transact(async (tx) => {
          await tx.apply([{ op: "put_node", key: us.drone, kind: "Drone", set: {}, at: 1 }]);
          await tx.apply(diffAssertions(us.drone, say({}), say(first), 1).changes);
          await tx.apply(diffAssertions(us.drone, say(first), say(second), 2).changes);
        });
      }),
      { numRuns: 200 },
    );
  });
});
