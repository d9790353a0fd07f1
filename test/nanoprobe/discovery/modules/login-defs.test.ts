import fc from "fast-check";
import { expect, test } from "vitest";
import { loginDefs } from "#nanoprobe/discovery/modules/login-defs.ts";
import { discover, fixtureFiles } from "../../support/host.ts";

const facts = (name: string) => discover(loginDefs, { files: fixtureFiles(name) });

test("a Debian's settings are typed", async () => {
  expect(await facts("debian-12")).toMatchObject({
    UMASK: 0o22,
    TTYPERM: 0o600,
    PASS_MAX_DAYS: 99_999,
    PASS_MIN_DAYS: 0,
    ENCRYPT_METHOD: "SHA512",
    USERGROUPS_ENAB: "yes",
    ENV_PATH: "PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games",
  });
});

test("077 is the number 63", async () => {
  expect(await facts("rhel-9")).toMatchObject({ UMASK: 63, HOME_MODE: 448, PASS_MAX_DAYS: 60 });
});

test("odd lines are read as the shadow suite reads them", async () => {
  expect(Object.entries((await facts("odd")) ?? {})).toEqual([
    ["UMASK", 63],
    ["ODD", "quoted value"],
    ["BAD", "08"],
    ["MINUS", -1],
    ["INDENTED", 7],
    ["BIG", "99999999999999999999"],
    ["__proto__", 5],
    ["TWICE", 2],
  ]);
});

test("no file is no facts; an empty file is none but known", async () => {
  expect(await discover(loginDefs, {})).toBeUndefined();
  expect(await discover(loginDefs, { files: { "/etc/login.defs": "" } })).toEqual({});
});

test("no text makes it throw", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      loginDefs.parse({ text: { settings: words.join(" ") }, tree: {} });
    }),
  );
});
