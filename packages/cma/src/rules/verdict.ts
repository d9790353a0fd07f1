/**
 * What a rule says about a host.
 *
 * Five words, not a boolean. `not_applicable` is a rule about something this
 * host does not have; `error` is a rule that could not be evaluated, which is
 * our fault and never the host's, and takes no other rule down with it.
 */
export type Verdict = "pass" | "fail" | "ignored" | "not_applicable" | "error";

export const verdicts: readonly Verdict[] = ["pass", "fail", "ignored", "not_applicable", "error"];

export type Severity = "high" | "medium" | "low";

export const severities: readonly Severity[] = ["high", "medium", "low"];
