/**
 * Many changes as few writes: those of one sort together, as far as their order allows.
 *
 *     put nodes ─► put edges ─► delete edges ─► delete nodes ─► release nodes
 *
 * A list in that order, as a document's changes are, becomes one batch; so do lists of several
 * documents that do not touch each other. A change that must come after what its place in the
 * batch puts before it begins another batch. Batches applied one after the other, each in the
 * order above, do what the list does.
 */
import type { EdgeName, GraphChange, NodeKey } from "../../graph/change.ts";
import type { NodeKind } from "../../graph/node-kinds.ts";
import type { PutEdge, PutNode } from "../put.ts";
import type { CypherMap } from "./neo4j-server.ts";
import { propertiesOf, propertyName } from "./properties.ts";

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

export interface Batch {
  readonly nodes: Map<NodeKey, NodeRow>;
  readonly edges: Map<string, EdgeRow>;
  readonly deletedEdges: Map<string, EdgeName>;
  readonly deletedNodes: Set<NodeKey>;
  readonly releasedNodes: Set<NodeKey>;
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

const emptyBatch = (): Batch => ({
  nodes: new Map(),
  edges: new Map(),
  deletedEdges: new Map(),
  deletedNodes: new Set(),
  releasedNodes: new Set(),
  ends: new Set(),
});

/** True where the batch, applied in its order with the change in it, could do otherwise than the list. */
const mustFollow = (
  { nodes, ends, deletedEdges, deletedNodes, releasedNodes }: Batch,
  change: GraphChange,
  isThere: (key: NodeKey) => boolean,
): boolean => {
  const isGoing = (key: NodeKey): boolean => deletedNodes.has(key) || releasedNodes.has(key);
  switch (change.op) {
    case "put_node": {
      // An edge to it that came before it is a mistake, and must stay one.
      const wasMissed = ends.has(change.key) && !nodes.has(change.key) && !isThere(change.key);
      return isGoing(change.key) || wasMissed;
    }
    case "put_edge":
      return deletedEdges.has(nameOf(change)) || isGoing(change.from) || isGoing(change.to);
    case "delete_edge":
      return releasedNodes.has(change.from) || releasedNodes.has(change.to);
    case "delete_node":
      // Its edges go with it, and whatever they held could then be released.
      return releasedNodes.size > 0;
    case "release_node":
      return false;
  }
};

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
      batch.releasedNodes.add(change.key);
      break;
  }
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
