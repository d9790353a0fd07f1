/**
 * The catalogue of events: their types, and the details that they come with.
 *
 * Scripts in `notification.d` have known these words and numbers for years, so none is ever
 * changed or used again. docs/reference/events.md is rendered from here.
 */

/** By the word that a script gets; `number` is `eventtype` in the event's JSON. */
export const eventTypes = {
  create: { number: 0, doc: "Seen for the first time." },
  up: { number: 1, doc: "Back after it was down." },
  down: { number: 2, doc: "Dead, or shut down." },
  warn: { number: 3, doc: "A best practice is not kept any more." },
  unwarn: { number: 4, doc: "It is kept again, or does not apply any more." },
  update: { number: 5, doc: "Something worth telling changed: a score, a first assessment." },
  delete: { number: 6, doc: "Gone for good." },
} as const satisfies Readonly<Record<string, { readonly number: number; readonly doc: string }>>;

export type EventType = keyof typeof eventTypes;

export interface EventDetail {
  readonly name: string;
  readonly type: "text" | "number" | "boolean" | "list";
  /** Of which events. */
  readonly of: readonly EventType[];
  readonly doc: string;
}

const ofRules: readonly EventType[] = ["warn", "unwarn"];

export const eventDetails: readonly EventDetail[] = [
  { name: "reason", type: "text", of: ["down"], doc: "`HBSHUTDOWN`: stopped in order." },
  { name: "ruleid", type: "text", of: ofRules, doc: "Which best practice." },
  { name: "category", type: "text", of: ofRules, doc: "Its category, such as `security`." },
  { name: "severity", type: "text", of: ofRules, doc: "Its severity: `low`, `medium` or `high`." },
  { name: "comment", type: "text", of: ofRules, doc: "Its title." },
  { name: "url", type: "text", of: ofRules, doc: "Where to read more, when the rule says so." },
  { name: "verdict", type: "text", of: ofRules, doc: "The verdict now." },
  { name: "old_verdict", type: "text", of: ofRules, doc: "The verdict before; `none` at first." },
  {
    name: "verdict_reason",
    type: "text",
    of: ofRules,
    doc: "Why, where the verdict alone does not say it.",
  },
  {
    name: "initial",
    type: "boolean",
    of: ofRules,
    doc: "True until the first assessment of a host is complete; one event then sums these up.",
  },
  {
    name: "assessment",
    type: "text",
    of: ["update"],
    doc: "`first`: the first assessment of the host is complete.",
  },
  { name: "failing", type: "number", of: ["update"], doc: "Rules that fail, with `assessment`." },
  { name: "passing", type: "number", of: ["update"], doc: "Rules that pass, with `assessment`." },
  {
    name: "failing_rules",
    type: "list",
    of: ["update"],
    doc: "With `assessment`: `<id> <severity> <title>` of each rule that fails, worst first.",
  },
  {
    name: "scoretype",
    type: "text",
    of: ["update"],
    doc: "Which score changed: `score` is the total, `score_security` that of a category.",
  },
  { name: "score", type: "number", of: ["update"], doc: "The score now; 0 is best." },
  { name: "old_score", type: "number", of: ["update"], doc: "The score before, if there was one." },
];
