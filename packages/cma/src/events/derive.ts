/**
 * A verdict, before and after -> what stands now, and the event to tell.
 *
 *     none, pass, ignored, not_applicable -> fail    warn
 *     fail -> pass, ignored, not_applicable          unwarn
 *
 * A rule that cannot be evaluated is our fault and not the host's: `error` tells nothing, and
 * leaves the warning that is out as it was. So each warn has its unwarn, whatever comes between.
 */
import type { Attribute, Attributes } from "../graph/change.ts";
import type { Severity, Verdict } from "../rules/verdict.ts";
import type { EventType } from "./event-types.ts";

/** What an EVALUATED edge says. */
export interface Standing {
  readonly verdict: Verdict;
  /** Milliseconds since the epoch: when the verdict became this one. */
  readonly since: number;
  readonly severity: Severity;
  readonly category: string;
  /** True from a warn to its unwarn. */
  readonly isWarned: boolean;
  readonly reason: string | undefined;
}

/** Of a rule: what a verdict and its event say about it. */
export interface JudgedRule {
  readonly id: string;
  readonly severity: Severity;
  readonly category: string;
  readonly title: string;
  readonly url: string | undefined;
}

export interface NewVerdict {
  readonly verdict: Verdict;
  readonly reason?: string;
}

export interface RuleTransition {
  readonly standing: Standing;
  /** Undefined where nobody has to hear of it. */
  readonly event: { readonly type: EventType; readonly details: Attributes } | undefined;
}

export const deriveTransition = (
  before: Standing | undefined,
  rule: JudgedRule,
  { verdict, reason }: NewVerdict,
  at: number,
): RuleTransition => {
  const wasWarned = before?.isWarned ?? false;
  const isWarned = verdict === "error" ? wasWarned : verdict === "fail";
  const { severity, category } = rule;
  const since = before?.verdict === verdict ? before.since : at;
  const type: EventType = isWarned ? "warn" : "unwarn";
  const details = detailsOf(rule, before?.verdict, verdict, reason);
  return {
    standing: { verdict, since, severity, category, isWarned, reason },
    event: isWarned === wasWarned ? undefined : { type, details },
  };
};

export const attributesOfStanding = (standing: Standing): Attributes => ({
  verdict: standing.verdict,
  since: standing.since,
  severity: standing.severity,
  category: standing.category,
  warned: standing.isWarned,
  ...(standing.reason !== undefined && { reason: standing.reason }),
});

/** Of the attributes that {@link attributesOfStanding} made. */
export const standingOf = (attributes: Attributes): Standing => ({
  // We wrote them: the words are of the unions.
  verdict: textOf(attributes["verdict"]) as Verdict,
  severity: textOf(attributes["severity"]) as Severity,
  category: textOf(attributes["category"]),
  since: Number(attributes["since"]),
  isWarned: attributes["warned"] === true,
  reason: typeof attributes["reason"] === "string" ? attributes["reason"] : undefined,
});

/** `comment`, `url`: words that scripts have known for years. */
const detailsOf = (
  { id, severity, category, title, url }: JudgedRule,
  before: Verdict | undefined,
  after: Verdict,
  reason: string | undefined,
): Attributes => ({
  ruleid: id,
  category,
  severity,
  comment: title,
  old_verdict: before ?? "none",
  verdict: after,
  ...(url !== undefined && { url }),
  ...(reason !== undefined && { verdict_reason: reason }),
});

const textOf = (value: Attribute | undefined): string => (typeof value === "string" ? value : "");
