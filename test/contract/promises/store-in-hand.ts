/** A store, as the promises of this folder take it into their hands; and what they put into it. */
import type { AssimEvent, DerivedEvent } from "#cma/events/event.ts";
import type { GraphChange, GraphNode, NodeKey } from "#cma/graph/change.ts";
import type { GraphStore } from "#cma/store/graph-store.ts";
import type { GraphDump } from "#cma/store/memory-store.ts";
import type { PutEdge, PutNode } from "#cma/store/put.ts";
import { droneKeys, nicKeys } from "#test/support/graph-changes.ts";

/** Each test has an empty store; after `reopen` the same functions speak to the new one. */
export interface StoreInHand {
  readonly transact: GraphStore["transact"];
  /** A transaction of its own, as the two below. */
  readonly apply: (...changes: readonly GraphChange[]) => Promise<void>;
  readonly read: (key: NodeKey) => Promise<GraphNode | undefined>;
  readonly addEvents: (...rules: readonly string[]) => Promise<readonly AssimEvent[]>;
  /** What another connection would see. */
  readonly dump: () => Promise<GraphDump>;
  readonly storeId: () => string;
  readonly close: () => Promise<void>;
  readonly reopen: () => Promise<void>;
  /** How many random lists a property tries. */
  readonly runs: number;
}

export const [drone = "" as NodeKey] = droneKeys;
export const [nic = "" as NodeKey, otherNic = "" as NodeKey] = nicKeys;

export const putDrone: PutNode = { op: "put_node", key: drone, kind: "Drone", set: {}, at: 1 };
export const putNic: PutNode = { op: "put_node", key: nic, kind: "NICNode", set: {}, at: 1 };
export const putEdge: PutEdge = {
  op: "put_edge",
  from: drone,
  kind: "HAS_NIC",
  to: nic,
  set: {},
  at: 1,
};

export const empty: GraphDump = { nodes: [], edges: [] };

export const warning = (rule: string): DerivedEvent => ({
  type: "warn",
  subject: { kind: "Drone", key: drone, attributes: { designation: "alpha" } },
  details: { rule },
});
