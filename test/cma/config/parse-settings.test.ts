import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSettings } from "#cma/config/parse-settings.ts";
import { defaultSettings, settingsOfHost } from "#cma/config/settings.ts";

const keyId = "0123456789abcdef0123456789abcdef";
const parse = (json: unknown) => parseSettings(JSON.stringify(json));

test("without a file, and with an empty one, everything is as by default", () => {
  expect(parseSettings(undefined)).toEqual({ ok: true, settings: defaultSettings });
  expect(parse({})).toEqual({ ok: true, settings: defaultSettings });
});

test("what the file says is taken", () => {
  expect(
    parse({
      $schema: "./cma.schema.json",
      domain: "site-a",
      repeat: { os: "2h", cpu: 90 },
      hosts: [
        { match: { keyId }, repeat: { proc_sys: "2s" }, tags: ["db", "paris"] },
        { match: { designation: "web1" } },
      ],
      keep: { events: 10, changes: { days: 7 } },
    }),
  ).toEqual({
    ok: true,
    settings: {
      domain: "site-a",
      repeatMs: { os: 7_200_000, cpu: 90_000 },
      hosts: [
        { match: { keyId }, repeatMs: { proc_sys: 2_000 }, tags: ["db", "paris"] },
        { match: { designation: "web1" }, repeatMs: {}, tags: [] },
      ],
      eventsKept: 10,
      changesKept: { days: 7, kibibytes: 1_024 },
    },
  });
});

describe("what is wrong is said, with its place and what would be right", () => {
  test.each([
    [{ domian: "x" }, ['cma.json: "domian" is no setting here; did you mean "domain"?']],
    [{ keep: { event: 1 } }, ['keep: "event" is no setting here; did you mean "events"?']],
    [
      { hosts: [{ match: { keyId }, repaet: {} }] },
      ['hosts[0]: "repaet" is no setting here; did you mean "repeat"?'],
    ],
    [{ hosts: [{}] }, ['hosts[0].match: it needs either "keyId" or "designation"']],
    [
      { hosts: [{ match: { keyId, designation: "x" } }] },
      ['hosts[0].match: it needs either "keyId" or "designation"'],
    ],
    [
      { hosts: [{ match: { keyId: "42" } }] },
      ["hosts[0].match.keyId: it is not the 32 hexadecimal digits of a key id"],
    ],
    [
      { repeat: { os: "0s" } },
      ["repeat.os: it is no duration from 1 s to 31 d, such as 2s, 5m, 8h or 60"],
    ],
    [
      { repeat: { os: "32d" }, domain: "" },
      [
        "domain: it is no text of 1 to 255 characters",
        "repeat.os: it is no duration from 1 s to 31 d, such as 2s, 5m, 8h or 60",
      ],
    ],
    [
      { keep: { changes: { days: 0, kibibytes: 1.5, hours: 1 } } },
      [
        'keep.changes: "hours" is no setting here; known are days, kibibytes',
        "keep.changes.days: it is no whole number from 1 to 36500",
        "keep.changes.kibibytes: it is no whole number from 0 to 1000000",
      ],
    ],
    [{ keep: { events: -1 } }, ["keep.events: it is no whole number from 0 to 100000000"]],
    [[], ['cma.json: it is no map of names and values, such as {"repeat": {"os": "1h"}}']],
  ])("%j", (json, problems) => {
    expect(parse(json)).toEqual({ ok: false, problems });
  });

  test("also where it is no JSON", () => {
    const parsed = parseSettings("{,}");
    expect(parsed).toMatchObject({ ok: false, problems: [expect.stringMatching(/it is no JSON/)] });
  });

  test("and nothing throws, whatever the file holds", () => {
    fc.assert(fc.property(fc.json(), (text) => void parseSettings(text)));
    fc.assert(fc.property(fc.string(), (text) => void parseSettings(text)));
  });
});

test("of entries that match a host the later wins, and tags add up", () => {
  const settings = {
    ...defaultSettings,
    repeatMs: { os: 1_000, cpu: 1_000 },
    hosts: [
      { match: { designation: "web1" }, repeatMs: { os: 2_000 }, tags: ["web", "b"] },
      { match: { keyId }, repeatMs: { os: 3_000 }, tags: ["a", "web"] },
      { match: { designation: "web2" }, repeatMs: { os: 4_000 }, tags: ["other"] },
    ],
  };
  expect(settingsOfHost(settings, { keyId, designation: "web1" })).toEqual({
    configure: { kind: "configure", repeatMs: { os: 3_000, cpu: 1_000 } },
    tags: ["a", "b", "web"],
  });
});
