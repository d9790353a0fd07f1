/**
 * Batches as statements with their rows: a few thousand rows a statement, sorted by key, nodes that
 * hosts share first, so that writers who share them meet in one order.
 */
import type { EdgeName, NodeKey } from "../../graph/change.ts";
import type { NodeKind } from "../../graph/node-kinds.ts";
import type { Batch } from "./batch.ts";
import { deleteEdges, deleteNodes, putEdges, putNodes, releaseNodes } from "./cypher.ts";
import type { CypherMap, CypherValue } from "./neo4j-server.ts";
import { kindOfKey } from "./properties.ts";

export interface Write {
  readonly cypher: string;
  readonly rows: readonly CypherMap[];
  /** The server says how many it wrote, and an edge that lacks an end is not among them. */
  readonly mustWriteAll: boolean;
}

/** A row, the statement that it is for, and its place among the others. */
interface Entry {
  readonly cypher: string;
  readonly place: string;
  readonly row: CypherMap;
}

const ROWS_MAX = 2_000;

/** Of texts and bodies, roughly: a statement is not to be most of a small server's memory. */
const BYTES_MAX = 4 * 1024 * 1024;

const sharedKinds: ReadonlySet<NodeKind> = new Set<NodeKind>([
  "Subnet",
  "PackageSet",
  "Package",
  "Rule",
]);

/** To be run in this order. */
export const writesOf = (batch: Batch): readonly Write[] => {
  const nodes = [...batch.nodes.values()].map(({ key, kind, first, set }) => ({
    isShared: sharedKinds.has(kind),
    entry: { cypher: putNodes(kind), place: key, row: { key, first, set } },
  }));
  const [shared, others] = [true, false].map((isShared) =>
    nodes.filter((node) => node.isShared === isShared).map(({ entry }) => entry),
  );
  const edges = [...batch.edges.values()].map(({ first, set, ...name }) => {
    const { from, to } = name;
    return { cypher: putEdges(endsOf(name)), place: placeOf(name), row: { from, to, first, set } };
  });
  return [
    ...gather(shared ?? []),
    ...gather(others ?? []),
    ...gather(edges).map((write) => ({ ...write, mustWriteAll: true })),
    ...gather([...batch.deletedEdges.values()].map(deletedEdge)),
    ...gather([...batch.deletedNodes].map(keyEntry(deleteNodes))),
    ...gather(
      [...batch.releasedNodes.values()].flatMap((keys) => [...keys]).map(keyEntry(releaseNodes)),
    ),
  ];
};

const gather = (entries: readonly Entry[]): readonly Write[] =>
  [...Map.groupBy(entries, ({ cypher }) => cypher)].flatMap(([cypher, group]) => {
    const sorted = group.toSorted((a, b) => (a.place < b.place ? -1 : 1));
    return cut(sorted.map(({ row }) => row)).map((rows) => ({ cypher, rows, mustWriteAll: false }));
  });

const cut = (rows: readonly CypherMap[]): readonly (readonly CypherMap[])[] => {
  const parts: CypherMap[][] = [];
  let part: CypherMap[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = sizeOf(row);
    if (parts.length === 0 || part.length === ROWS_MAX || bytes + size > BYTES_MAX) {
      part = [];
      bytes = 0;
      parts.push(part);
    }
    part.push(row);
    bytes += size;
  }
  return parts;
};

const sizeOf = (value: CypherValue): number => {
  if (typeof value === "string") return value.length;
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values<CypherValue>(value).reduce<number>((sum, each) => sum + sizeOf(each), 0);
};

const deletedEdge = (name: EdgeName): Entry => {
  const { from, to } = name;
  return { cypher: deleteEdges(endsOf(name)), place: placeOf(name), row: { from, to } };
};

const keyEntry =
  (cypherOf: (kind: NodeKind) => string) =>
  (key: NodeKey): Entry => ({ cypher: cypherOf(kindOfKey(key)), place: key, row: { key } });

const endsOf = ({ from, kind, to }: EdgeName) => ({
  from: kindOfKey(from),
  kind,
  to: kindOfKey(to),
});

/** By target first: those that hosts share are met in one order. */
const placeOf = ({ from, to }: EdgeName): string => `${to} ${from}`;
