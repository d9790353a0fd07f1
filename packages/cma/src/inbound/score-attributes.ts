/** A score -> attributes of the drone, and an event for each figure that changed. */
import type { Attributes, GraphChange, GraphNode } from "../graph/change.ts";
import type { Score } from "../rules/score.ts";
import type { DroneEvent } from "./outcome.ts";

/** `score` is the total; each category has its own, as `score_security`. */
const isScoreName = (name: string): boolean => /^(score(_.*)?|failing|passing)$/.test(name);

export const scoreChanges = (
  { key, attributes }: GraphNode,
  score: Score,
  at: number,
): { readonly changes: readonly GraphChange[]; readonly events: readonly DroneEvent[] } => {
  const set = attributesOf(score);
  const unset = Object.keys(attributes).filter(
    (name) => isScoreName(name) && !Object.hasOwn(set, name),
  );
  const changed = Object.entries(set).filter(([name, value]) => attributes[name] !== value);
  if (changed.length === 0 && unset.length === 0) return { changes: [], events: [] };
  return {
    changes: [{ op: "put_node", key, kind: "Drone", set, unset, at }],
    events: changed
      .filter(([name]) => name.startsWith("score"))
      .map(([name, value]) => {
        const before = attributes[name];
        const old = before === undefined ? {} : { old_score: before };
        return { type: "update", details: { scoretype: name, score: value, ...old } };
      }),
  };
};

const attributesOf = (score: Score): Attributes => {
  if (score.kind === "not_assessed") return {};
  const categories = Object.entries(score.byCategory);
  return {
    score: score.total,
    failing: score.failing,
    passing: score.passing,
    ...Object.fromEntries(categories.map(([category, sum]) => [`score_${category}`, sum])),
  };
};
