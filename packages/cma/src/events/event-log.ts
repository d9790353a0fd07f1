/** One line in the log for each event: its constant sentence, and the fields that vary. */
import type { AssimEvent } from "./event.ts";

export interface EventLine {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly sentence: string;
}

export const eventLine = ({ id, type, subject, details }: AssimEvent): EventLine => {
  const { designation, keyid } = subject.attributes;
  const { failing_rules: _long, ...brief } = details;
  return {
    fields: { eventId: id, drone: designation ?? "", keyId: keyid ?? "", ...brief },
    sentence: sentenceOf(type, details),
  };
};

const sentenceOf = (type: AssimEvent["type"], details: AssimEvent["details"]): string => {
  if (details["assessment"] === "first") return "A host was assessed for the first time.";
  if (details["scoretype"] !== undefined) return "The score of a host changed.";
  if (details["ruleid"] !== undefined) {
    return type === "warn"
      ? "A host is out of compliance with a rule."
      : "A host is in compliance with a rule again.";
  }
  return sentences[type];
};

const sentences: Readonly<Record<AssimEvent["type"], string>> = {
  create: "A new host is in the graph.",
  up: "A host is up.",
  down: "A host is down.",
  warn: "A host has a new warning.",
  unwarn: "A warning about a host is over.",
  update: "A host changed.",
  delete: "A host is out of the graph.",
};
