import { describe, expect, test } from "vitest";
import { parseMailSettings } from "#cma/notify/mail-settings.ts";

const least = { EMAILDESTS: ["ops@example.com"], RETURNADDR: "cma@example.com" };
const parse = (over: object) => parseMailSettings(JSON.stringify({ ...least, ...over }));

test("two keys are enough: the mail server of this host takes the letter", () => {
  expect(parse({})).toEqual({
    ok: true,
    value: {
      from: "cma@example.com",
      to: ["ops@example.com"],
      method: "smtp",
      server: { host: "localhost", port: 25, security: "none" },
    },
  });
});

test.each([
  [{ host: "mail.example.com" }, { host: "mail.example.com", port: 587, security: "starttls" }],
  [
    { host: "10.1.2.3", security: "tls" },
    { host: "10.1.2.3", port: 465, security: "tls" },
  ],
  [
    { host: "m", security: "none", port: 2525 },
    { host: "m", port: 2525, security: "none" },
  ],
])("%j is the server %j", (over, server) => {
  expect(parse(over)).toMatchObject({ ok: true, value: { server } });
});

test.each(["a@example.com, b@example.com", "a@example.com b@example.com"])(
  "the one text %j names two people, as old settings did",
  (EMAILDESTS) => {
    expect(parse({ EMAILDESTS })).toMatchObject({
      value: { to: ["a@example.com", "b@example.com"] },
    });
  },
);

test("a local user will do where a mail program delivers", () => {
  expect(parse({ EMAILDESTS: "root", RETURNADDR: "cma", EMAIL_METHOD: "mail_email" }).ok).toBe(
    true,
  );
});

describe("refused by name:", () => {
  test.each([
    [{ EMAILDEST: "ops@example.com" }, 'it has no key "EMAILDEST"'],
    [{ __proto__x: 1 }, 'it has no key "__proto__x"'],
    [{ EMAILDESTS: [] }, "EMAILDESTS names nobody"],
    [{ RETURNADDR: undefined }, "RETURNADDR is missing"],
    [{ EMAIL_METHOD: "pigeon" }, "EMAIL_METHOD is one of smtp, mail_email"],
    [{ EMAILDESTS: "root" }, "each address needs its @domain"],
    [{ port: 0 }, "port is a number"],
    [{ port: "25" }, "port is a number"],
    [{ security: "ssl" }, "security is one of none, starttls, tls"],
    [{ host: "-oProxy" }, "host is the name"],
    [{ user: "me" }, "user and passwordFile go together"],
    [{ passwordFile: "secret" }, "passwordFile is the absolute path"],
    [
      { host: "m.example.com", security: "none", user: "me", passwordFile: "/p" },
      "a password is not sent in clear",
    ],
  ])("%j", (over, reason) => {
    const settings = parse(over);
    expect(settings.ok ? "" : settings.reason).toContain(reason);
  });

  test.each([
    "-oQ/tmp",
    "|reboot",
    "/etc/passwd",
    "+folder",
    "a b@c",
    "a@b\nc",
    "~/x",
    "a/b",
    "a!b",
    "<a@b>",
    "",
  ])("the address %j", (address) => {
    expect(parse({ EMAILDESTS: [address], EMAIL_METHOD: "mail_email" }).ok).toBe(false);
    expect(parse({ RETURNADDR: address, EMAIL_METHOD: "mail_email" }).ok).toBe(false);
  });

  test.each(["", "{", "[]", "null", '"x"'])("what is no object: %j", (text) => {
    expect(parseMailSettings(text).ok).toBe(false);
  });
});
