/** The drone of an agent, which the first message of any kind brings into the graph. */
import type { GraphChange, NodeKey } from "../../graph/change.ts";
import type { DroneView } from "../../graph/view.ts";
import type { DroneEvent, HandlerContext } from "../outcome.ts";

export interface EnsuredDrone {
  readonly key: NodeKey;
  readonly changes: readonly GraphChange[];
  readonly events: readonly DroneEvent[];
}

/** Where the drone is known, that it was heard. `host`: what it calls itself. */
export const ensureDrone = (
  { keys, peer, at }: HandlerContext,
  { drone }: DroneView,
  host: string,
): EnsuredDrone => {
  const key = keys.drone(peer.keyId);
  if (drone !== undefined) {
    return { key, changes: [{ op: "put_node", key, kind: "Drone", set: {}, at }], events: [] };
  }
  const set = {
    keyid: peer.keyId,
    designation: host,
    status: "up",
    address: peer.address.host,
    session: peer.serial,
  };
  return {
    key,
    changes: [{ op: "put_node", key, kind: "Drone", set, at }],
    events: [{ type: "create", details: {} }],
  };
};
