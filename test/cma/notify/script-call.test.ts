import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AssimEvent } from "#cma/events/event.ts";
import { environmentBytesMax, scriptCall, variableBytesMax } from "#cma/notify/script-call.ts";

const event = (over: Partial<AssimEvent> = {}): AssimEvent => ({
  id: "store-7",
  sequence: 7,
  at: 1_795_305_600_999,
  type: "down",
  subject: {
    kind: "Drone",
    key: "Drone:1",
    attributes: { designation: "drone1", status: "dead", isUp: false, addresses: ["10.0.0.1"] },
  },
  details: { reason: "HBDEAD" },
  ...over,
});
const surroundings = { programs: "/opt/assimilation/bin", userHome: "/var/lib/assimilation" };
const callOf = (over: Partial<AssimEvent> = {}) => scriptCall("/n.d/x", event(over), surroundings);

test("a script is called as scripts have been for years", () => {
  expect(callOf()).toEqual({
    argv: ["/n.d/x", "down", "Drone"],
    env: {
      PATH: "/opt/assimilation/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      HOME: "/var/lib/assimilation",
      LANG: "C.UTF-8",
      ASSIM_nodetype: "Drone",
      ASSIM_eventid: "store-7",
      ASSIM_at: "1795305600",
      ASSIM_designation: "drone1",
      ASSIM_status: "dead",
      ASSIM_isUp: "False",
      ASSIM_reason: "HBDEAD",
    },
    stdin: `{"associatedobject":{"nodetype":"Drone","designation":"drone1","status":"dead","isUp":false,"addresses":["10.0.0.1"]},"eventtype":2,"extrainfo":{"reason":"HBDEAD"}}\n`,
  });
});

test.each([
  ["create", 0],
  ["up", 1],
  ["down", 2],
  ["warn", 3],
  ["unwarn", 4],
  ["update", 5],
  ["delete", 6],
] as const)("%s is number %i", (type, number) => {
  expect(JSON.parse(callOf({ type }).stdin).eventtype).toBe(number);
});

test("no details are null", () => {
  expect(JSON.parse(callOf({ details: {} }).stdin).extrainfo).toBeNull();
});

test("an installation under one directory says where", () => {
  const { env } = scriptCall("/n.d/x", event(), { ...surroundings, home: "/srv/a" });
  expect(env["ASSIMILATION_HOME"]).toBe("/srv/a");
});

describe("variables", () => {
  const env = (attributes: AssimEvent["details"], details: AssimEvent["details"] = {}) =>
    callOf({ subject: { kind: "Drone", key: "k", attributes }, details }).env;

  test("the node's attribute wins over a detail of the same name", () => {
    expect(env({ reason: "node" }, { reason: "detail" })["ASSIM_reason"]).toBe("node");
  });

  test("names hold letters, digits and underscores only", () => {
    expect(env({ "a-b.c=d\n": "x" })["ASSIM_a_b_c_d_"]).toBe("x");
  });

  test("what a host reports does not pass for ours", () => {
    const hostile = { nodetype: "Rule", eventid: "9", at: "0", initial: true };
    expect(env(hostile)).toMatchObject({
      ASSIM_nodetype: "Drone",
      ASSIM_eventid: "store-7",
      ASSIM_at: "1795305600",
    });
    expect(env(hostile)).not.toHaveProperty("ASSIM_initial");
    expect(env({}, { initial: true })["ASSIM_initial"]).toBe("True");
  });

  test("a value too long for execve is cut, between characters", () => {
    const value = env({ long: "€".repeat(100_000) })["ASSIM_long"] ?? "";
    const bytes = "ASSIM_long=".length + Buffer.byteLength(value);
    expect(bytes).toBeLessThanOrEqual(variableBytesMax);
    expect(bytes).toBeGreaterThan(variableBytesMax - 3);
    expect(value).toMatch(/^€+$/u);
  });

  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("\n", "$(reboot)", "`reboot`", "-x", "\0", "\u001b[2J", "\ud800", "a=b"),
  );

  test("whatever a host says: PATH is ours, no NUL, no NAME= but ours", () => {
    fc.assert(
      fc.property(fc.dictionary(text, text), fc.dictionary(text, text), (attributes, details) => {
        const call = callOf({ subject: { kind: "Drone", key: "k", attributes }, details });
        expect(call.argv).toEqual(["/n.d/x", "down", "Drone"]);
        expect(call.env["PATH"]).toMatch(/^\/opt/);
        for (const [name, value] of Object.entries(call.env)) {
          expect(name).toMatch(/^(PATH|HOME|LANG|ASSIM_[A-Za-z0-9_]*)$/);
          expect(value).not.toContain("\0");
        }
        expect(call.stdin.indexOf("\n")).toBe(call.stdin.length - 1);
      }),
    );
  });

  test("all variables together fit into one execve, and stdin has what does not", () => {
    const many = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [`a${index}`, "x".repeat(1_000)]),
    );
    const call = callOf({ subject: { kind: "Drone", key: "k", attributes: many } });
    const bytes = Object.entries(call.env).reduce((sum, [n, v]) => sum + n.length + v.length, 0);
    expect(bytes).toBeLessThan(environmentBytesMax + 1_000);
    expect(call.env["ASSIM_eventid"]).toBe("store-7");
    expect(Object.keys(JSON.parse(call.stdin).associatedobject)).toHaveLength(3_001);
  });
});
