/**
 * What a put makes of what was there: one meaning for every store.
 *
 * A node is extended; an edge has the attributes that the newest put gave it,
 * so that a waiver that ended can disappear from it. Putting twice is putting once.
 */
import type { GraphChange, GraphEdge, GraphNode } from "../graph/change.ts";
import { storedAttributes } from "./check-change.ts";

export type PutNode = Extract<GraphChange, { readonly op: "put_node" }>;
export type PutEdge = Extract<GraphChange, { readonly op: "put_edge" }>;

/** A name that is both in `unset` and in `set` is set. The body is a copy. */
export const putNode = (before: GraphNode | undefined, put: PutNode): GraphNode => {
  const removed = new Set(put.unset);
  const kept = Object.entries(before?.attributes ?? {}).filter(([name]) => !removed.has(name));
  const body = put.body?.slice() ?? before?.body;
  return {
    key: put.key,
    kind: put.kind,
    attributes: Object.freeze(
      Object.fromEntries([...kept, ...Object.entries(storedAttributes(put.set))]),
    ),
    firstSeen: before?.firstSeen ?? put.at,
    lastSeen: put.at,
    ...(body && { body }),
  };
};

export const putEdge = (before: GraphEdge | undefined, put: PutEdge): GraphEdge => ({
  from: put.from,
  kind: put.kind,
  to: put.to,
  attributes: storedAttributes(put.set),
  firstSeen: before?.firstSeen ?? put.at,
  lastSeen: put.at,
});
