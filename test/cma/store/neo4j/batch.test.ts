import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GraphChange, NodeKey } from "#cma/graph/change.ts";
import { createMemoryStore, type GraphDump } from "#cma/store/memory-store.ts";
import { type Batch, batchesOf } from "#cma/store/neo4j/batch.ts";
import { attributesOf } from "#cma/store/neo4j/properties.ts";
import { anyChanges, documentChanges, droneKeys, nicKeys } from "#test/support/graph-changes.ts";

const [drone = "" as NodeKey] = droneKeys;
const [nic = "" as NodeKey, otherNic = "" as NodeKey] = nicKeys;

const putNode = (key: NodeKey): GraphChange => ({
  op: "put_node",
  key,
  kind: key === drone ? "Drone" : "NICNode",
  set: {},
  at: 1,
});
const edge = { from: drone, kind: "HAS_NIC", to: nic } as const;
const putEdge: GraphChange = { op: "put_edge", ...edge, set: {}, at: 1 };

/** What a batch does, in its order, said as changes again. A node is put at its first and last time. */
const changesOf = (batch: Batch): readonly GraphChange[] => [
  ...[...batch.nodes.values()].flatMap(({ key, kind, first, set }): GraphChange[] => {
    const { lastSeen, body, ...properties } = set;
    const removed = Object.keys(properties).filter((name) => properties[name] === null);
    const unset = removed.map((name) => (name.startsWith("_") ? name.slice(1) : name));
    return [
      { op: "put_node", key, kind, set: {}, at: first },
      {
        ...{ op: "put_node", key, kind, set: attributesOf(properties), unset },
        ...(body instanceof Uint8Array && { body }),
        at: Number(lastSeen),
      },
    ];
  }),
  ...[...batch.edges.values()].flatMap(({ first, set, ...name }): GraphChange[] => {
    const put = { op: "put_edge", ...name, set: attributesOf(set) } as const;
    return [
      { ...put, at: first },
      { ...put, at: Number(set["lastSeen"]) },
    ];
  }),
  ...[...batch.deletedEdges.values()].map(
    ({ from, kind, to }): GraphChange => ({ op: "delete_edge", from, kind, to }),
  ),
  ...[...batch.deletedNodes].map((key): GraphChange => ({ op: "delete_node", key })),
  ...[...batch.releasedNodes.values()].flatMap((keys) =>
    [...keys].map((key): GraphChange => ({ op: "release_node", key })),
  ),
];

/** The graph that the lists make of an empty one; undefined where a list is refused. */
const graphOf = async (
  ...lists: readonly (readonly GraphChange[])[]
): Promise<GraphDump | undefined> => {
  const store = createMemoryStore();
  try {
    for (const list of lists) await store.transact((tx) => tx.apply(list));
  } catch {
    return undefined;
  }
  return store.dump();
};

describe("batches, each in its own order, do what the list does:", () => {
  test.each([
    { name: "in any order", lists: anyChanges },
    { name: "in a document's order", lists: documentChanges },
  ])("$name", async ({ lists }) => {
    await fc.assert(
      fc.asyncProperty(lists, async (changes) => {
        const batches = batchesOf(changes, () => false);
        expect(await graphOf(...batches.map(changesOf))).toEqual(await graphOf(changes));
      }),
      { numRuns: 300 },
    );
  });

  test("on a graph that has some of the nodes already", async () => {
    await fc.assert(
      fc.asyncProperty(anyChanges, async (changes) => {
        const there: readonly GraphChange[] = [putNode(drone), putNode(nic)];
        const batches = batchesOf(changes, (key) => key === drone || key === nic);
        expect(await graphOf(there, ...batches.map(changesOf))).toEqual(
          await graphOf(there, changes),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe("how many batches:", () => {
  const countOf = (changes: readonly GraphChange[], there: readonly NodeKey[] = []): number =>
    batchesOf(changes, (key) => there.includes(key)).length;
  const document = [putNode(drone), putNode(nic), putEdge];

  test.each<[string, readonly GraphChange[], number]>([
    ["nothing is none", [], 0],
    ["a document is one", document, 1],
    ["two documents are one", [...document, putNode(drone), putNode(otherNic)], 1],
    ["a node after an edge that lacked it", [putNode(drone), putEdge, putNode(nic)], 2],
    ["an edge that comes back", [...document, { op: "delete_edge", ...edge }, putEdge], 2],
    ["a node that comes back", [...document, { op: "delete_node", key: nic }, putNode(nic)], 2],
    [
      "puts elsewhere do not wait for a deletion",
      [...document, { op: "delete_node", key: nic }, putNode(otherNic)],
      1,
    ],
    [
      "what may let a node go comes before the letting go",
      [...document, { op: "release_node", key: nic }, { op: "delete_edge", ...edge }],
      2,
    ],
    [
      "nodes are let go in the order of the arrows",
      [...document, { op: "release_node", key: drone }, { op: "release_node", key: nic }],
      1,
    ],
    [
      "one that was kept by what goes later is asked again",
      [
        ...document,
        { op: "release_node", key: nic },
        { op: "release_node", key: drone },
        { op: "release_node", key: nic },
      ],
      2,
    ],
  ])("%s", (_, changes, count) => {
    expect(countOf(changes)).toBe(count);
  });

  test("a node that is known to be there may be put after its edge", () => {
    expect(countOf([putEdge, putNode(drone)], [drone, nic])).toBe(1);
    expect(countOf([putEdge, putNode(drone)])).toBe(2);
  });
});
