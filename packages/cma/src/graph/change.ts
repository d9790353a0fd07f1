/**
 * What may happen to the graph, as data.
 *
 * Changes are idempotent: applying a list twice leaves the graph as applying it
 * once. That is what lets a discovery be re-sent, and a transaction retried. It
 * holds for lists in the order puts, delete_edge, delete_node, release_node, and
 * among the last in the order of the arrows: what points goes before what it
 * points to.
 *
 * A kind is one of the catalogues (node-kinds.ts, edge-kinds.ts), never data.
 */
import type { EdgeKind } from "./edge-kinds.ts";
import type { NodeKind } from "./node-kinds.ts";

/** `<kind>:<identity>`, made by keys.ts alone. Unique in the graph; at most 512 bytes. */
export type NodeKey = string & { readonly brand: "NodeKey" };

export type Attribute = string | number | boolean | readonly string[];
export type Attributes = Readonly<Record<string, Attribute>>;

export interface EdgeName {
  readonly from: NodeKey;
  readonly kind: EdgeKind;
  readonly to: NodeKey;
}

export type GraphChange =
  /** Creates or extends. Attributes not named stay; `unset` removes. `at` becomes lastSeen, and firstSeen of a new node. */
  | {
      readonly op: "put_node";
      readonly key: NodeKey;
      readonly kind: NodeKind;
      readonly set: Attributes;
      readonly unset?: readonly string[];
      /** Opaque bytes beside the attributes (a compressed document); kept when not named. */
      readonly body?: Uint8Array;
      /** Milliseconds since the epoch, the CMA's clock. */
      readonly at: number;
    }
  /**
   * Both ends exist already or are put before it in the same list; else the change is our mistake.
   * `set` is all that the edge carries from now on: what it does not name is gone.
   */
  | (EdgeName & { readonly op: "put_edge"; readonly set: Attributes; readonly at: number })
  | (EdgeName & { readonly op: "delete_edge" })
  /**
   * Deletes the node, and the edges that begin at it, unless an edge leads to it: others may still
   * speak of it. An edge from itself to itself counts like any other.
   */
  | { readonly op: "release_node"; readonly key: NodeKey }
  /** Deletes the node with all its edges. */
  | { readonly op: "delete_node"; readonly key: NodeKey };

export interface GraphNode {
  readonly key: NodeKey;
  readonly kind: NodeKind;
  readonly attributes: Attributes;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly body?: Uint8Array;
}

export interface GraphEdge extends EdgeName {
  readonly attributes: Attributes;
  readonly firstSeen: number;
  readonly lastSeen: number;
}
