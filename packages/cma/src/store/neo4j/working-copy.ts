/**
 * What a transaction knows of the graph: what it has read, as its own changes have left it.
 *
 * Each question to the server costs a way there and back, so what was read once is not asked for
 * again, and what was written is not written before somebody must see it. `pending` is what the
 * server does not have yet; whatever is read from it later is brought up to date with that.
 * Bounded by what one transaction touches.
 */
import type { EdgeName, GraphChange, GraphEdge, GraphNode, NodeKey } from "../../graph/change.ts";
import type { EdgesAt } from "../graph-store.ts";
import { putEdge, putNode } from "../put.ts";

/** On which side of its edges a node is. */
export type EdgeSide = "from" | "to";

/** All edges of a kind at one side of a node. */
interface EdgeListName extends EdgesAt {
  readonly side: EdgeSide;
}

interface EdgeList extends EdgeListName {
  /** By the key of the other end. */
  readonly edges: Map<NodeKey, GraphEdge>;
}

export interface KnownNode {
  /** Undefined where there is none. */
  readonly node: GraphNode | undefined;
  /** With its body, if it has one. */
  readonly isWhole: boolean;
}

export interface WorkingCopy {
  readonly nodes: Map<NodeKey, KnownNode>;
  readonly lists: Map<string, EdgeList>;
  /** In the order in which they were made. */
  pending: GraphChange[];
  /** Only the server can tell whether they are still there. */
  readonly released: Set<NodeKey>;
}

export const emptyCopy = (): WorkingCopy => ({
  nodes: new Map(),
  lists: new Map(),
  pending: [],
  released: new Set(),
});

export const change = (copy: WorkingCopy, changed: GraphChange): void => {
  copy.pending.push(changed);
  for (const list of listsAbout(copy, changed)) changeList(list, changed);
  if (!("key" in changed)) return;
  if (changed.op === "release_node") {
    copy.nodes.delete(changed.key);
    copy.released.add(changed.key);
    // Whether edges went with it, only the server can tell.
    copy.lists.clear();
  } else {
    const known = copy.nodes.get(changed.key);
    if (known !== undefined) copy.nodes.set(changed.key, nodeAfter(known, changed));
  }
};

/** `read` is what the server has; none of `pending` may release the node. */
export const upToDate = ({ pending }: WorkingCopy, key: NodeKey, read: KnownNode): KnownNode =>
  pending.reduce(
    (node, changed) => ("key" in changed && changed.key === key ? nodeAfter(node, changed) : node),
    read,
  );

/** `read` is what the server has; none of `pending` may release a node. */
export const learnList = (
  copy: WorkingCopy,
  name: EdgeListName,
  read: readonly GraphEdge[],
): void => {
  const list = { ...name, edges: new Map(read.map((edge) => [otherEnd(name, edge), edge])) };
  for (const changed of copy.pending) changeList(list, changed);
  copy.lists.set(listId(name), list);
};

export const isKnownList = ({ lists }: WorkingCopy, name: EdgeListName): boolean =>
  lists.has(listId(name));

/** In the order of the other end's key; none where the list is not known. */
export const knownList = ({ lists }: WorkingCopy, name: EdgeListName): readonly GraphEdge[] =>
  [...(lists.get(listId(name))?.edges ?? [])]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, edge]) => edge);

/** Of an edge, those at its two ends: there may be thousands of lists, and of edges that go. */
const listsAbout = ({ lists }: WorkingCopy, changed: GraphChange): Iterable<EdgeList> => {
  switch (changed.op) {
    case "put_edge":
    case "delete_edge": {
      const { from, kind, to } = changed;
      const ends = [
        lists.get(listId({ key: from, kind, side: "from" })),
        lists.get(listId({ key: to, kind, side: "to" })),
      ];
      return ends.filter((list) => list !== undefined);
    }
    case "delete_node":
      return lists.values();
    case "put_node":
    case "release_node":
      return [];
  }
};

const nodeAfter = (
  { node, isWhole }: KnownNode,
  changed: Extract<GraphChange, { readonly key: NodeKey }>,
): KnownNode =>
  changed.op === "put_node"
    ? { node: putNode(node, changed), isWhole: isWhole || changed.body !== undefined }
    : { node: undefined, isWhole: true };

const changeList = (list: EdgeList, changed: GraphChange): void => {
  switch (changed.op) {
    case "put_edge":
    case "delete_edge": {
      if (changed.kind !== list.kind || changed[list.side] !== list.key) return;
      const other = otherEnd(list, changed);
      if (changed.op === "delete_edge") list.edges.delete(other);
      else list.edges.set(other, putEdge(list.edges.get(other), changed));
      break;
    }
    case "delete_node":
      if (changed.key === list.key) list.edges.clear();
      else list.edges.delete(changed.key);
      break;
    case "put_node":
    case "release_node":
      break;
  }
};

const otherEnd = ({ side }: EdgeListName, edge: EdgeName): NodeKey =>
  side === "from" ? edge.to : edge.from;

/** Keys hold no space. */
const listId = ({ key, kind, side }: EdgeListName): string => `${side} ${kind} ${key}`;
