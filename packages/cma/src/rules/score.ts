/**
 * Scores: what the failing rules of a host add up to. Lower is better.
 *
 *     high 3   medium 2   low 1
 *
 * A host on which nothing was evaluated has no score at all: it is "not
 * assessed", which must never look like 0.
 */
import type { Severity, Verdict } from "./verdict.ts";

export interface Assessed {
  readonly ruleId: string;
  readonly category: string;
  readonly severity: Severity;
  readonly verdict: Verdict;
}

export type Score =
  | { readonly kind: "not_assessed" }
  | {
      readonly kind: "assessed";
      readonly total: number;
      /** Each category that something was evaluated in, in the order of its name. */
      readonly byCategory: Readonly<Record<string, number>>;
      readonly passing: number;
      readonly failing: number;
    };

export const scoreOfFailing: Readonly<Record<Severity, number>> = { high: 3, medium: 2, low: 1 };

/** Of one host. Rules that are ignored, not applicable or in error count for nothing. */
export const scoreOfHost = (rules: readonly Assessed[]): Score => {
  const evaluated = rules.filter(({ verdict }) => verdict === "pass" || verdict === "fail");
  if (evaluated.length === 0) return { kind: "not_assessed" };

  const categories = Map.groupBy(evaluated, ({ category }) => category);
  const failing = evaluated.filter(({ verdict }) => verdict === "fail").length;
  return {
    kind: "assessed",
    total: sumOf(evaluated),
    byCategory: Object.fromEntries(
      [...categories]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([category, members]) => [category, sumOf(members)]),
    ),
    passing: evaluated.length - failing,
    failing,
  };
};

/** Of many hosts; those that are not assessed are counted apart. */
export const totalOfHosts = (
  hosts: readonly Score[],
): { readonly total: number; readonly assessed: number; readonly notAssessed: number } => {
  const assessed = hosts.filter((host) => host.kind === "assessed");
  return {
    total: assessed.reduce((sum, { total }) => sum + total, 0),
    assessed: assessed.length,
    notAssessed: hosts.length - assessed.length,
  };
};

/** What each failing rule costs over all these verdicts, by rule id. */
export const scoreByRule = (rules: readonly Assessed[]): ReadonlyMap<string, number> =>
  new Map([...Map.groupBy(rules, ({ ruleId }) => ruleId)].map(([id, all]) => [id, sumOf(all)]));

const sumOf = (rules: readonly Assessed[]): number =>
  rules.reduce(
    (sum, { verdict, severity }) => (verdict === "fail" ? sum + scoreOfFailing[severity] : sum),
    0,
  );
