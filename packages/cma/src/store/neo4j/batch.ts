/**
 * Many changes as few writes: those of one sort together, as far as their order allows.
 *
 *     put nodes ─► put edges ─► delete edges ─► delete nodes ─► release nodes
 *
 * A list in that order, as a document's changes are, becomes one batch; so do lists of several
 * documents that do not touch each other. A change that must come after what its place in the
 * batch puts before it begins another batch. Batches applied one after the other, each in the
 * order above, do what the list does.
 *
 * Nodes are released kind by kind, in the order in which the kinds first came: a node that goes
 * takes its edges with it, and so may let go of one of the next kind.
 */
import type { EdgeName, GraphChange, NodeKey } from "../../graph/change.ts";
import { edgeKinds } from "../../graph/edge-kinds.ts";
import type { NodeKind } from "../../graph/node-kinds.ts";
import type { PutEdge, PutNode } from "../put.ts";
import type { CypherMap } from "./neo4j-server.ts";
import { kindOfKey, propertiesOf, propertyName } from "./properties.ts";

/** Several puts of one thing are one row. */
interface NodeRow {
  readonly key: NodeKey;
  readonly kind: NodeKind;
  /** firstSeen, if there was none. */
  readonly first: number;
  /** Null removes. */
  readonly set: CypherMap;
}

interface EdgeRow extends EdgeName {
  readonly first: number;
  readonly set: CypherMap;
}

interface EdgeKindEnds {
  readonly from: NodeKind;
  readonly to: NodeKind;
}

export interface Batch {
  readonly nodes: Map<NodeKey, NodeRow>;
  readonly edges: Map<string, EdgeRow>;
  readonly deletedEdges: Map<string, EdgeName>;
  readonly deletedNodes: Set<NodeKey>;
  readonly releasedNodes: Map<NodeKind, Set<NodeKey>>;
  /** Ends of `edges`. */
  readonly ends: Set<NodeKey>;
}

/** `isThere`: whether the node is known to be in the graph before the first of the changes. */
export const batchesOf = (
  changes: readonly GraphChange[],
  isThere: (key: NodeKey) => boolean,
): readonly Batch[] => {
  const batches: Batch[] = [];
  let batch = emptyBatch();
  const gone = new Set<NodeKey>();
  const isStillThere = (key: NodeKey): boolean => isThere(key) && !gone.has(key);
  for (const change of changes) {
    if (batches.length === 0 || mustFollow(batch, change, isStillThere)) {
      batch = emptyBatch();
      batches.push(batch);
    }
    add(batch, change);
    if (change.op === "delete_node" || change.op === "release_node") gone.add(change.key);
  }
  return batches;
};

export const emptyBatch = (): Batch => ({
  nodes: new Map(),
  edges: new Map(),
  deletedEdges: new Map(),
  deletedNodes: new Set(),
  releasedNodes: new Map(),
  ends: new Set(),
});

/** True where the batch, applied in its order with the change in it, could do otherwise than the list. */
const mustFollow = (
  { nodes, ends, deletedEdges, deletedNodes, releasedNodes }: Batch,
  change: GraphChange,
  isThere: (key: NodeKey) => boolean,
): boolean => {
  const isReleased = (key: NodeKey): boolean =>
    releasedNodes.get(kindOfKey(key))?.has(key) === true;
  const isGoing = (key: NodeKey): boolean => deletedNodes.has(key) || isReleased(key);
  switch (change.op) {
    case "put_node": {
      // An edge to it that came before it is a mistake, and must stay one.
      const wasMissed = ends.has(change.key) && !nodes.has(change.key) && !isThere(change.key);
      return isGoing(change.key) || wasMissed;
    }
    case "put_edge":
      return deletedEdges.has(nameOf(change)) || isGoing(change.from) || isGoing(change.to);
    case "delete_edge":
      return isReleased(change.to);
    case "delete_node":
      // Its edges go with it, and whatever they held could then be released.
      return releasedNodes.size > 0;
    case "release_node": {
      const kind = kindOfKey(change.key);
      if (!releasedNodes.has(kind)) return false;
      return pointsToItself.has(kind) || [...releasedNodes.keys()].at(-1) !== kind;
    }
  }
};

/** Kinds of which one node may hold another. */
const pointsToItself: ReadonlySet<NodeKind> = new Set(
  edgeKinds.flatMap(({ from, to }: EdgeKindEnds) => (from === to ? [from] : [])),
);

const add = (batch: Batch, change: GraphChange): void => {
  switch (change.op) {
    case "put_node":
      batch.nodes.set(change.key, nodeRow(batch.nodes.get(change.key), change));
      break;
    case "put_edge": {
      const name = nameOf(change);
      batch.edges.set(name, edgeRow(batch.edges.get(name), change));
      batch.ends.add(change.from).add(change.to);
      break;
    }
    case "delete_edge":
      batch.deletedEdges.set(nameOf(change), change);
      break;
    case "delete_node":
      batch.deletedNodes.add(change.key);
      break;
    case "release_node":
      setAt(batch.releasedNodes, kindOfKey(change.key)).add(change.key);
      break;
  }
};

const setAt = (sets: Map<NodeKind, Set<NodeKey>>, kind: NodeKind): Set<NodeKey> => {
  const there = sets.get(kind) ?? new Set<NodeKey>();
  sets.set(kind, there);
  return there;
};

/** Keys hold no space. */
const nameOf = ({ from, kind, to }: EdgeName): string => `${from} ${kind} ${to}`;

const nodeRow = (before: NodeRow | undefined, put: PutNode): NodeRow => ({
  key: put.key,
  kind: put.kind,
  first: before?.first ?? put.at,
  set: {
    ...before?.set,
    ...Object.fromEntries((put.unset ?? []).map((name) => [propertyName(name), null])),
    ...propertiesOf(put.set),
    ...(put.body && { body: put.body }),
    lastSeen: put.at,
  },
});

const edgeRow = (before: EdgeRow | undefined, { from, kind, to, set, at }: PutEdge): EdgeRow => ({
  ...{ from, kind, to },
  first: before?.first ?? at,
  set: { ...propertiesOf(set), lastSeen: at },
});
