import { expect, test } from "vitest";
import type { AssimEvent } from "#cma/events/event.ts";
import { eventLine } from "#cma/events/event-log.ts";
import type { EventType } from "#cma/events/event-types.ts";
import type { Attributes } from "#cma/graph/change.ts";

const event = (type: EventType, details: Attributes = {}): AssimEvent => ({
  id: "store-7",
  sequence: 7,
  at: 1,
  type,
  subject: { kind: "Drone", key: "Drone:k", attributes: { designation: "web1", keyid: "k" } },
  details,
});

test.each<[EventType, Attributes, string]>([
  ["create", {}, "A new host is in the graph."],
  ["up", {}, "A host is up."],
  ["down", { reason: "HBSHUTDOWN" }, "A host is down."],
  ["warn", { ruleid: "r" }, "A host is out of compliance with a rule."],
  ["unwarn", { ruleid: "r" }, "A host is in compliance with a rule again."],
  ["update", { scoretype: "score", score: 1 }, "The score of a host changed."],
  ["update", { assessment: "first" }, "A host was assessed for the first time."],
])("%s %j is one line", (type, details, sentence) => {
  expect(eventLine(event(type, details))).toEqual({
    sentence,
    fields: { eventId: "store-7", drone: "web1", keyId: "k", ...details },
  });
});

test("the list of failing rules, which is long, is for the mail and not for the log", () => {
  const { fields } = eventLine(event("update", { assessment: "first", failing_rules: ["a"] }));
  expect(fields).not.toHaveProperty("failing_rules");
});

test("a host cannot change the sentence", () => {
  const hostile = {
    ...event("up"),
    subject: { ...event("up").subject, attributes: { designation: "\n" } },
  };
  expect(eventLine(hostile).sentence).toBe("A host is up.");
});
