/**
 * The end of a host's first assessment: one event that sums up what would be dozens of mails.
 *
 * It comes when the first round of the agent's discoveries is complete and something was
 * evaluated, whichever is later. Until then events of rules are marked `initial`.
 */
import type { Standing } from "../events/derive.ts";
import type { GraphChange, GraphNode, NodeKey } from "../graph/change.ts";
import type { NodeKeys } from "../graph/keys.ts";
import type { RuleSet } from "../rules/rule-set.ts";
import { type Score, scoreOfFailing } from "../rules/score.ts";
import type { DroneEvent } from "./outcome.ts";

export interface Completion {
  readonly keys: NodeKeys;
  readonly drone: GraphNode;
  readonly ruleSet: RuleSet;
  readonly standings: ReadonlyMap<NodeKey, Standing>;
  readonly score: Score;
  readonly at: number;
}

/** `failing_rules`: `<id> <severity> <title>`, worst first, then by id. */
export const completion = ({
  keys,
  drone,
  ruleSet,
  standings,
  score,
  at,
}: Completion): {
  readonly changes: readonly GraphChange[];
  readonly events: readonly DroneEvent[];
} => {
  const { complete, assessed } = drone.attributes;
  if (complete !== true || assessed === true || score.kind === "not_assessed") {
    return { changes: [], events: [] };
  }
  const failing = [...ruleSet.rules.values()]
    .filter(({ id }) => standings.get(keys.rule(id))?.isWarned)
    .sort(
      (a, b) => scoreOfFailing[b.severity] - scoreOfFailing[a.severity] || (a.id < b.id ? -1 : 1),
    )
    .map(({ id, severity, title }) => `${id} ${severity} ${title}`);
  return {
    changes: [{ op: "put_node", key: drone.key, kind: "Drone", set: { assessed: true }, at }],
    events: [
      {
        type: "update",
        details: {
          assessment: "first",
          failing: score.failing,
          passing: score.passing,
          score: score.total,
          failing_rules: failing,
        },
      },
    ],
  };
};
