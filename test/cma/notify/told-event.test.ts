import { expect, test } from "vitest";
import { readToldEvent } from "#cma/notify/told-event.ts";

const env = { ASSIM_eventid: "s-1", ASSIM_reason: "x", PATH: "/bin", ASSIM_gone: undefined };

test("variables, lists and the JSON are taken as they come", () => {
  const json = `{"extrainfo":{"failing_rules":["a",1,"b"]}}`;
  expect(readToldEvent(["update", "Drone"], env, `${json}\n`)).toEqual({
    ok: true,
    value: {
      event: "update",
      nodeType: "Drone",
      variables: { ASSIM_eventid: "s-1", ASSIM_reason: "x" },
      failingRules: ["a", "b"],
      json,
    },
  });
});

test.each([
  [["explode", "Drone"], env, "{}", "the first argument is one of create, up, down"],
  [["toString", "Drone"], env, "{}", "the first argument is one of create, up, down"],
  [[], env, "{}", "the first argument is one of"],
  [["up"], env, "{}", "the second argument is a node type"],
  [["up", "../../etc/passwd"], env, "{}", "the second argument is a node type"],
  [["up", "Drone"], env, "", "standard input is not the event's JSON object"],
  [["up", "Drone"], env, "[1]", "standard input is not the event's JSON object"],
  [["up", "Drone"], env, "null", "standard input is not the event's JSON object"],
  [["up", "Drone"], {}, "{}", "the variable ASSIM_eventid is not set"],
])("%j is refused", (words, variables, stdin, reason) => {
  const told = readToldEvent(words, variables, stdin);
  expect(told.ok ? "" : told.reason).toContain(reason);
});
