/**
 * A document replaces its predecessor: everything that the new one asserts is put, and what only
 * its predecessor asserted goes.
 *
 *     predecessor   A  B  C        new   B  C  D
 *     changes       put B, C, D  ·  delete the edges that only the predecessor had
 *     in doubt      A, and edges between nodes that other hosts may speak of too
 *
 * Putting again what was there already renews `lastSeen`, and mends a graph that was changed
 * behind our back. Whether something in doubt goes is for the graph to say: see inbound/sweep.ts.
 *
 * Members of a set are put only where the graph lacks the set: see inbound/new-members.ts. Of a set
 * that is not asserted any more, those that no set of this document has are in doubt.
 */
import type { GraphChange, NodeKey } from "../graph/change.ts";
import type { EdgeKind } from "../graph/edge-kinds.ts";
import {
  type AssertedEdge,
  type AssertedNode,
  type AssertedSet,
  type Assertions,
  edgeId,
} from "./assertions.ts";

export interface AssertionsDiff {
  readonly changes: readonly GraphChange[];
  readonly sets: readonly SetChanges[];
  readonly doubt: Doubt;
}

/** What puts the members of a set into the graph, once its node is there. */
export interface SetChanges {
  readonly key: NodeKey;
  readonly changes: readonly GraphChange[];
}

/** What this document does not assert any more, but another host's may. */
export interface Doubt {
  readonly nodes: readonly AssertedNode[];
  readonly edges: readonly AssertedEdge[];
}

/** Edges from one shared node to another. The others start at what is a drone's own. */
const sharedKinds: ReadonlySet<EdgeKind> = new Set<EdgeKind>(["AT", "IN_SUBNET"]);

/** `at`: milliseconds since the epoch. The drone itself is never in doubt. */
export const diffAssertions = (
  drone: NodeKey,
  before: Assertions,
  after: Assertions,
  at: number,
): AssertionsDiff => {
  const nodesBefore = new Map(before.nodes.map((node) => [node.key, node]));
  const nodesAfter = new Set(after.nodes.map(({ key }) => key));
  const edgesAfter = new Set(after.edges.map(edgeId));
  const nodesGone = before.nodes.filter(({ key }) => !nodesAfter.has(key));
  const edgesGone = before.edges.filter((edge) => !edgesAfter.has(edgeId(edge)));

  const puts = after.nodes.map(
    (node): GraphChange => ({
      op: "put_node",
      ...node,
      ...unsetOf(nodesBefore.get(node.key), node),
      at,
    }),
  );
  const links = after.edges.map((edge): GraphChange => ({ op: "put_edge", ...edge, at }));
  const cuts = edgesGone
    .filter(({ kind }) => !sharedKinds.has(kind))
    .map(({ from, kind, to }): GraphChange => ({ op: "delete_edge", from, kind, to }));
  const forgotten = nodesGone
    .filter(({ key }) => key === drone)
    .map((node) => forgetAttributes(node, at));

  return {
    changes: [...puts, ...links, ...cuts, ...forgotten],
    sets: after.sets.map((set) => putMembers(set, at)),
    doubt: {
      nodes: [...nodesGone.filter(({ key }) => key !== drone), ...membersGone(before, after)],
      edges: edgesGone.filter(({ kind }) => sharedKinds.has(kind)),
    },
  };
};

const putMembers = ({ key, members, edgeKind }: AssertedSet, at: number): SetChanges => ({
  key,
  changes: [
    ...members.map((node): GraphChange => ({ op: "put_node", ...node, at })),
    ...members.map(
      (node): GraphChange => ({
        op: "put_edge",
        from: key,
        kind: edgeKind,
        to: node.key,
        set: {},
        at,
      }),
    ),
  ],
});

const membersGone = (before: Assertions, after: Assertions): readonly AssertedNode[] => {
  const setsAfter = new Set(after.sets.map(({ key }) => key));
  const setsGone = before.sets.filter(({ key }) => !setsAfter.has(key));
  if (setsGone.length === 0) return [];
  const kept = new Set(after.sets.flatMap(({ members }) => members.map(({ key }) => key)));
  return setsGone.flatMap(({ members }) => members.filter(({ key }) => !kept.has(key)));
};

const unsetOf = (
  before: AssertedNode | undefined,
  after: AssertedNode,
): { readonly unset?: readonly string[] } => {
  const unset = Object.keys(before?.set ?? {}).filter((name) => !Object.hasOwn(after.set, name));
  return unset.length === 0 ? {} : { unset };
};

const forgetAttributes = ({ key, kind, set }: AssertedNode, at: number): GraphChange => ({
  op: "put_node",
  key,
  kind,
  set: {},
  unset: Object.keys(set),
  at,
});
