/**
 * shutdown -> the drone is down, for the reason that scripts know as HBSHUTDOWN.
 *
 * A session that is merely lost says nothing about the host, and changes nothing.
 */
import type { DroneView } from "../../graph/view.ts";
import { isCurrentSession } from "../newest.ts";
import { type HandlerContext, noOutcome, type Outcome } from "../outcome.ts";

export const handleShutdown = ({ drone }: DroneView, { peer, at }: HandlerContext): Outcome => {
  if (drone === undefined || !isCurrentSession(drone.attributes, peer)) return noOutcome;
  if (drone.attributes["status"] === "down") return noOutcome;
  const set = { status: "down", reason: "HBSHUTDOWN" };
  return {
    ...noOutcome,
    changes: [{ op: "put_node", key: drone.key, kind: "Drone", set, at }],
    events: [{ type: "down", details: { reason: "HBSHUTDOWN" } }],
  };
};
