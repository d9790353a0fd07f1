/**
 * Exactly once: whether a document is newer than the one we have of its name.
 *
 *     same boot of the agent       a higher seq is newer
 *     another boot of the agent    a later session is newer
 *
 * What is delivered twice, late or out of order across sessions is thus applied once, and never
 * over something newer. Wall clocks decide nothing. Source: docs/reference/wire-format.md.
 */
import type { Attributes } from "../graph/change.ts";
import type { Peer } from "./outcome.ts";

/** `document`: attributes of the Discovery node, with `boot`, `session` and `seq`. */
export const isNewest = (
  document: Attributes | undefined,
  { bootId, serial }: Pick<Peer, "bootId" | "serial">,
  seq: number,
): boolean => {
  if (document === undefined) return true;
  if (document["boot"] === bootId) return seq > numberOf(document["seq"]);
  return serial > numberOf(document["session"]);
};

/** Of a startup or shutdown: whether no later session has spoken for the drone. */
export const isCurrentSession = (
  drone: Attributes | undefined,
  { serial }: Pick<Peer, "serial">,
): boolean => serial >= numberOf(drone?.["session"]);

const numberOf = (value: unknown): number => (typeof value === "number" ? value : -1);
