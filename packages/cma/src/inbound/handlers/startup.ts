/**
 * startup -> the drone is up; it is told how often to look.
 *
 * A new session of an agent that was never away (a new key, a CMA that restarted) is no event.
 * One that comes after a later session has spoken is old news and changes nothing.
 */
import type { Configure, Startup } from "@assimilation/protocol";
import type { DroneView } from "../../graph/view.ts";
import { isCurrentSession } from "../newest.ts";
import { type HandlerContext, noOutcome, type Outcome } from "../outcome.ts";
import { ensureDrone } from "./drone.ts";

/** What cma.json says about this host. */
export interface HostSettings {
  readonly configure: Configure;
  readonly tags: readonly string[];
}

export const handleStartup = (
  message: Startup,
  view: DroneView,
  context: HandlerContext,
  settings: HostSettings,
): Outcome => {
  const { peer, at } = context;
  if (!isCurrentSession(view.drone?.attributes, peer)) return noOutcome;
  const { key, changes, events } = ensureDrone(context, view, message.hostName);
  const wasDown = view.drone?.attributes["status"] === "down";
  const set = {
    designation: message.hostName,
    status: "up",
    version: message.version,
    address: peer.address.host,
    session: peer.serial,
    tags: settings.tags,
  };
  return {
    changes: [...changes, { op: "put_node", key, kind: "Drone", set, unset: ["reason"], at }],
    events: wasDown ? [{ type: "up", details: {} }] : events,
    replies: [settings.configure],
  };
};
