import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GraphNode, NodeKey } from "#cma/graph/change.ts";
import { type PutEdge, type PutNode, putEdge, putNode } from "#cma/store/put.ts";

const key = "Drone:a" as NodeKey;
const put: PutNode = { op: "put_node", key, kind: "Drone", set: {}, at: 5 };
const before: GraphNode = {
  key,
  kind: "Drone",
  attributes: { kept: 1, changed: "old", gone: true },
  firstSeen: 1,
  lastSeen: 2,
  body: Uint8Array.of(1),
};

describe("a put node", () => {
  test("is new, or extends what was there", () => {
    expect(putNode(undefined, { ...put, set: { a: 1 } })).toEqual({
      key,
      kind: "Drone",
      attributes: { a: 1 },
      firstSeen: 5,
      lastSeen: 5,
    });
    expect(putNode(before, { ...put, set: { changed: "new" }, unset: ["gone"] })).toEqual({
      ...before,
      attributes: { kept: 1, changed: "new" },
      lastSeen: 5,
    });
  });

  test("leaves what it was made of alone", () => {
    const body = Uint8Array.of(3);
    const node = putNode(before, { ...put, body });
    body[0] = 9;
    expect(node.body).toEqual(Uint8Array.of(3));
    expect(before.attributes).toEqual({ kept: 1, changed: "old", gone: true });
  });

  test("put twice is put once", () => {
    const attributes = fc.dictionary(
      fc.constantFrom("kept", "changed", "gone", "__proto__"),
      fc.nat(),
    );
    const unset = fc.subarray(["kept", "changed", "gone", "__proto__"]);
    fc.assert(
      fc.property(attributes, unset, (set, names) => {
        const change = { ...put, set, unset: names };
        const once = putNode(before, change);
        expect(putNode(once, change)).toEqual(once);
      }),
    );
  });
});

test("a put edge keeps when it was first seen, and nothing else", () => {
  const edge: PutEdge = {
    op: "put_edge",
    from: key,
    kind: "EVALUATED",
    to: key,
    set: { a: 1 },
    at: 3,
  };
  const first = putEdge(undefined, edge);
  expect(putEdge(first, { ...edge, set: { b: 2 }, at: 8 })).toEqual({
    from: key,
    kind: "EVALUATED",
    to: key,
    attributes: { b: 2 },
    firstSeen: 3,
    lastSeen: 8,
  });
});
