/**
 * Lists of graph changes for property tests: few keys, so that they meet; and
 * texts that have broken other people's stores.
 */
import fc from "fast-check";
import type { Attribute, Attributes, GraphChange, NodeKey } from "#cma/graph/change.ts";
import { type EdgeKind, edgeKinds } from "#cma/graph/edge-kinds.ts";
import type { NodeKind } from "#cma/graph/node-kinds.ts";

export const droneKeys = ["Drone:a", "Drone:b"] as readonly string[] as readonly NodeKey[];
export const nicKeys = [
  "NICNode:1",
  "NICNode:2",
  "NICNode:3",
] as readonly string[] as readonly NodeKey[];
const nodeKeys = [...droneKeys, ...nicKeys];

const hasNic: EdgeKind = edgeKinds[0].kind;

export const hostileTexts: readonly string[] = [
  "",
  "'; DROP TABLE nodes; --",
  '"\\"',
  "`})-[:X]->(n) DETACH DELETE n //",
  "$attributes {{}} $\u007b} $(reboot) `reboot`",
  "\u0000\u0001\u001b[2J\u007f\u0085\u202e",
  "line\r\nline\u2028line",
  "\u{10ffff}\ue000\ufffd",
  "NaN",
  "x".repeat(1024 * 1024),
];

export const hostileNames: readonly string[] = [
  "__proto__",
  "constructor",
  "toString",
  "key",
  "kind",
  "firstSeen",
  "a.b",
  "a b",
  "$.x",
  "`",
  '"',
  "0",
  "é",
];

const attribute: fc.Arbitrary<Attribute> = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom(...hostileTexts.filter((text) => text.length < 100)),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.array(fc.string({ unit: "grapheme", maxLength: 4 }), { maxLength: 3 }),
);

const name = fc.constantFrom("one", "two", ...hostileNames);

const attributes: fc.Arbitrary<Attributes> = fc
  .array(fc.tuple(name, attribute), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries));

const at = fc.integer({ min: 0, max: 2 ** 42 });

const kindOf = (key: NodeKey): NodeKind => (key.startsWith("Drone:") ? "Drone" : "NICNode");

const putNode: fc.Arbitrary<GraphChange> = fc
  .record(
    {
      key: fc.constantFrom(...nodeKeys),
      set: attributes,
      at,
      unset: fc.array(name, { maxLength: 3 }),
      body: fc.uint8Array({ maxLength: 8 }),
    },
    { requiredKeys: ["key", "set", "at"] },
  )
  .map((put) => ({ op: "put_node", kind: kindOf(put.key), ...put }));

const edgeName = fc.record({
  from: fc.constantFrom(...droneKeys),
  kind: fc.constant(hasNic),
  to: fc.constantFrom(...nicKeys),
});

const putEdge: fc.Arbitrary<GraphChange> = fc
  .tuple(edgeName, attributes, at)
  .map(([edge, set, when]) => ({ op: "put_edge", ...edge, set, at: when }));

const deleteEdge: fc.Arbitrary<GraphChange> = edgeName.map((edge) => ({
  op: "delete_edge",
  ...edge,
}));

const deleteNode: fc.Arbitrary<GraphChange> = fc
  .constantFrom(...nodeKeys)
  .map((key) => ({ op: "delete_node", key }));

const release = (keys: readonly NodeKey[]): fc.Arbitrary<GraphChange> =>
  fc.constantFrom(...keys).map((key) => ({ op: "release_node", key }));

/** In any order; a put_edge may lack an end. */
export const anyChanges: fc.Arbitrary<readonly GraphChange[]> = fc.array(
  fc.oneof(
    { arbitrary: putNode, weight: 4 },
    { arbitrary: putEdge, weight: 3 },
    deleteEdge,
    release(nodeKeys),
    deleteNode,
  ),
  { maxLength: 12 },
);

const everyNode: readonly GraphChange[] = nodeKeys.map((key) => ({
  op: "put_node",
  key,
  kind: kindOf(key),
  set: {},
  at: 1,
}));

/** In the order of a document's changes: puts, edges that went, nodes that went, nodes let go: what points first. */
export const documentChanges: fc.Arbitrary<readonly GraphChange[]> = fc
  .tuple(
    fc.array(putNode, { maxLength: 6 }),
    fc.array(putEdge, { maxLength: 4 }),
    fc.array(deleteEdge, { maxLength: 2 }),
    fc.array(deleteNode, { maxLength: 2 }),
    fc.array(release(droneKeys), { maxLength: 2 }),
    fc.array(release(nicKeys), { maxLength: 3 }),
  )
  .map((parts) => [...everyNode, ...parts.flat()]);
