/**
 * Rules and facts of a drone -> verdicts on EVALUATED edges, events, and the drone's score.
 *
 * Pure. An edge is put only when something on it changed. A rule is judged by the document of its
 * class, with the drone's attributes and the newest document of each type behind it; without a
 * document there is no verdict. One whose rule is gone goes with it, and its warning is taken back.
 *
 * The score is the sum over rules that fail; one that fails no longer to be evaluated counts as it
 * did before. Nothing evaluated: no score at all, for that is not 0.
 */
import {
  attributesOfStanding,
  deriveTransition,
  type Standing,
  standingOf,
} from "../events/derive.ts";
import type { Attributes, GraphChange, GraphEdge, GraphNode, NodeKey } from "../graph/change.ts";
import type { NodeKeys } from "../graph/keys.ts";
import { evaluateRule } from "../rules/judge.ts";
import type { Rule } from "../rules/rule.ts";
import type { RuleSet } from "../rules/rule-set.ts";
import type { Scopes } from "../rules/rule-value.ts";
import { type Score, scoreOfHost } from "../rules/score.ts";
import { completion } from "./first-assessment.ts";
import type { DroneEvent } from "./outcome.ts";
import { scoreChanges } from "./score-attributes.ts";

export interface JudgeInput {
  readonly drone: GraphNode;
  /** Those to judge now. */
  readonly rules: readonly Rule[];
  /** All there are. */
  readonly ruleSet: RuleSet;
  /** Documents of the classes of `rules` and of what these need, by class. */
  readonly documents: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** All EVALUATED edges of the drone. */
  readonly edges: readonly GraphEdge[];
  readonly at: number;
}

export interface Judged {
  readonly changes: readonly GraphChange[];
  readonly events: readonly DroneEvent[];
  /** Rules that have become impossible to evaluate, with the reason. */
  readonly errors: readonly { readonly ruleId: string; readonly reason: string }[];
}

export const judgeDrone = (keys: NodeKeys, input: JudgeInput): Judged => {
  const { drone, ruleSet, at } = input;
  const standings = new Map<NodeKey, Standing>(
    input.edges.map((edge) => [edge.to, standingOf(edge.attributes)]),
  );
  const transitions = [...judgeRules(keys, input, standings)];
  for (const { to, standing } of transitions) standings.set(to, standing);

  const score = scoreOf(keys, ruleSet, standings);
  const scored = scoreChanges(drone, score, at);
  const completed = completion({ keys, drone, ruleSet, standings, score, at });
  const isFirst = drone.attributes["assessed"] !== true;
  return {
    changes: [
      ...transitions.flatMap(({ changes }) => changes),
      ...scored.changes,
      ...completed.changes,
    ],
    events: [
      ...transitions.flatMap(({ events }) => events).map((event) => markInitial(event, isFirst)),
      ...(isFirst ? [] : scored.events),
      ...completed.events,
    ],
    errors: transitions.flatMap(({ errors }) => errors),
  };
};

interface Transition extends Judged {
  readonly to: NodeKey;
  readonly standing: Standing;
}

function* judgeRules(
  keys: NodeKeys,
  { drone, rules, documents, at }: JudgeInput,
  standings: ReadonlyMap<NodeKey, Standing>,
): Iterable<Transition> {
  const host = { ...drone.attributes, ...Object.fromEntries(documents) };
  for (const rule of rules) {
    const data = documents.get(rule.class);
    if (data === undefined) continue;
    const to = keys.rule(rule.id);
    yield judgeRule(drone.key, to, rule, [data, host], standings.get(to), at);
  }
}

const judgeRule = (
  from: NodeKey,
  to: NodeKey,
  rule: Rule,
  scopes: Scopes,
  before: Standing | undefined,
  at: number,
): Transition => {
  const judgement = evaluateRule(rule, scopes);
  const { standing, event } = deriveTransition(before, rule, judgement, at);
  const set = attributesOfStanding(standing);
  const isNews = before === undefined || !isSame(attributesOfStanding(before), set);
  const isNewError = judgement.verdict === "error" && before?.verdict !== "error";
  return {
    to,
    standing,
    changes: isNews ? [{ op: "put_edge", from, kind: "EVALUATED", to, set, at }] : [],
    events: event === undefined ? [] : [event],
    errors: isNewError ? [{ ruleId: rule.id, reason: judgement.reason ?? "" }] : [],
  };
};

/** Edges of rules that are not in the set any more: to be given to the drone before it is judged. */
export const retireRules = (
  keys: NodeKeys,
  { drone, ruleSet, edges, at }: Pick<JudgeInput, "drone" | "ruleSet" | "edges" | "at">,
  idOf: (rule: NodeKey) => string,
): Judged => {
  const current = new Set([...ruleSet.rules.keys()].map(keys.rule));
  const retired = edges.filter(({ to }) => !current.has(to));
  const events = retired.flatMap((edge) => {
    const before = standingOf(edge.attributes);
    const rule = { ...before, id: idOf(edge.to), title: "", url: undefined };
    const verdict = "not_applicable";
    const reason = "the rule is no longer there";
    return deriveTransition(before, rule, { verdict, reason }, at).event ?? [];
  });
  return {
    changes: retired.map(({ to }) => ({
      op: "delete_edge",
      from: drone.key,
      kind: "EVALUATED",
      to,
    })),
    events: events.map((event) => markInitial(event, drone.attributes["assessed"] !== true)),
    errors: [],
  };
};

const scoreOf = (
  keys: NodeKeys,
  ruleSet: RuleSet,
  standings: ReadonlyMap<NodeKey, Standing>,
): Score =>
  scoreOfHost(
    [...ruleSet.rules.values()].flatMap((rule) => {
      const standing = standings.get(keys.rule(rule.id));
      if (standing === undefined) return [];
      const { category, severity, isWarned } = standing;
      return [
        { ruleId: rule.id, category, severity, verdict: isWarned ? "fail" : standing.verdict },
      ];
    }),
  );

const markInitial = (event: DroneEvent, isFirst: boolean): DroneEvent =>
  isFirst ? { ...event, details: { ...event.details, initial: true } } : event;

const isSame = (a: Attributes, b: Attributes): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, value]) => b[name] === value);
