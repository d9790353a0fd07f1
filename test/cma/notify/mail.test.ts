import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AssimEvent } from "#cma/events/event.ts";
import type { EventType } from "#cma/events/event-types.ts";
import { inlined, letterFor, testLetter } from "#cma/notify/mail.ts";
import { scriptCall } from "#cma/notify/script-call.ts";
import { readToldEvent } from "#cma/notify/told-event.ts";

const people = { from: "cma@example.com", to: ["ops@example.com"] };

/** By way of a script's call, as every letter goes. */
const letter = (
  type: EventType,
  nodeType: string,
  attributes: AssimEvent["details"],
  details: AssimEvent["details"] = {},
) => {
  const event = {
    ...{ id: "store-7", sequence: 7, at: 0, type, details },
    subject: { kind: "Drone" as const, key: "k", attributes },
  };
  const { argv, env, stdin } = scriptCall("/n.d/50-mail", event, { programs: "/", userHome: "/" });
  const told = readToldEvent([argv[1], nodeType], env, stdin);
  if (!told.ok) throw new Error(told.reason);
  return letterFor(told.value, people);
};

const host = { designation: "bridge" };
const rule = { category: "security", ruleid: "nist_V-38528" };

describe("subjects people filter by", () => {
  test.each([
    ["down", "Drone", host, { reason: "HBDEAD" }, "WARNING: System bridge is down [HBDEAD]"],
    ["down", "Drone", host, {}, "WARNING: System bridge is down [no reason given]"],
    [
      ...(["down", "Drone", host, { reason: "HBSHUTDOWN" }] as const),
      "WARNING: System bridge was gracefully shut down",
    ],
    ["up", "Drone", host, {}, "HURRAY: System bridge is back up"],
    ["down", "MonitorAction", { monitorname: "sshd" }, {}, "WARNING: Service down: sshd"],
    ["up", "MonitorAction", { monitorname: "sshd" }, {}, "HURRAY: Service up: sshd"],
    [
      ...(["warn", "Drone", host, rule] as const),
      "WARNING: System bridge out of compliance with security best practice nist_V-38528",
    ],
    [
      ...(["unwarn", "Drone", host, rule] as const),
      "HURRAY: System bridge now in compliance with security best practice nist_V-38528",
    ],
    [
      ...(["update", "Drone", host, { assessment: "first", failing: 12, score: 25 }] as const),
      "NOTICE: System bridge assessed: 12 best practices fail",
    ],
  ] as const)("%s %s", (event, nodeType, attributes, details, subject) => {
    expect(letter(event, nodeType, attributes, details)?.subject).toBe(subject);
  });
});

test.each([
  ["create", "Drone", host, {}],
  ["delete", "Drone", host, {}],
  ["update", "Drone", host, { scoretype: "security", score: 3 }],
  ["warn", "Drone", host, {}],
  ["down", "NICNode", host, {}],
  ["warn", "Drone", host, { ...rule, initial: true }],
] as const)("%s %s %j %j is worth no mail", (event, nodeType, attributes, details) => {
  expect(letter(event, nodeType, attributes, details)).toBeUndefined();
});

test("a letter says what happened, then every variable, and attaches the event", () => {
  expect(letter("down", "Drone", { status: "dead", ...host }, { reason: "HBDEAD" })).toEqual({
    ...people,
    subject: "WARNING: System bridge is down [HBDEAD]",
    text: [
      "System bridge is down [HBDEAD].",
      "",
      "ASSIM_at=0",
      "ASSIM_designation=bridge",
      "ASSIM_eventid=store-7",
      "ASSIM_nodetype=Drone",
      "ASSIM_reason=HBDEAD",
      "ASSIM_status=dead",
      "",
    ].join("\n"),
    messageId: "store-7@example.com",
    attachments: [
      {
        filename: "assimilation.down_Drone.json",
        json: `{"associatedobject":{"nodetype":"Drone","status":"dead","designation":"bridge"},"eventtype":2,"extrainfo":{"reason":"HBDEAD"}}`,
      },
    ],
  });
});

test("the first assessment lists what fails, worst first as it came", () => {
  const details = {
    ...{ assessment: "first", failing: 2, score: 4, initial: true },
    failing_rules: ["V-1 high One", "V-2 low Two\u001b[2J"],
  };
  expect(letter("update", "Drone", host, details)?.text).toMatch(
    /^System bridge assessed: 2 best practices fail\.\nScore 4: .*\n\nWhat fails, worst first:\n {2}V-1 high One\n {2}V-2 low Two\\x1b\[2J\n\nASSIM_/,
  );
});

describe("whatever a host says", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme", minLength: 200, maxLength: 400 }),
    fc.constantFrom("x\r\nBcc: evil@example.com", "~!reboot", "\n~!reboot", ".", "-x", "\u009b2J"),
  );

  test("no header gets a line of its own, and no line is long or obeyed", () => {
    fc.assert(
      fc.property(text, text, text, (designation, reason, status) => {
        const sent = letter("down", "Drone", { designation, status }, { reason });
        expect(sent?.subject).not.toMatch(/\p{Cc}|\p{Cf}/u);
        expect([...(sent?.subject ?? "")].length).toBeLessThan(200);
        for (const body of [sent?.text ?? "", sent ? inlined(sent) : ""]) {
          for (const line of body.split("\n")) {
            expect(line).not.toMatch(/^[~.-]|[\p{Cc}\p{Bidi_Control}]/u);
            expect(Buffer.byteLength(line)).toBeLessThan(998);
          }
        }
      }),
    );
  });

  test("the id stays an id", () => {
    const told = readToldEvent(["up", "Drone"], { ASSIM_eventid: "a b>\r\nBcc: c" }, "{}");
    const sent = told.ok ? letterFor(told.value, people) : undefined;
    expect(sent?.messageId).toBe("a-b---Bcc--c@example.com");
  });
});

test("a test letter says where it comes from", () => {
  expect(testLetter("bri\ndge", "1", people)).toMatchObject({
    subject: "NOTICE: Test letter from the CMA on bri\\x0adge",
    messageId: "test-1@example.com",
  });
});
