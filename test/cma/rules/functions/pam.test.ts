import { expect, test } from "vitest";
import { outcome } from "../outcome.ts";

const line = (
  service: string,
  path: string,
  args: object = {},
  type: object = { required: true },
) => ({
  service,
  type,
  module: { path, ...args },
});

const facts = {
  "common-auth": [
    line("account", "pam_unix.so", { broken: true }),
    line("auth", "pam_env.so"),
    line("auth", "/lib/security/pam_unix.so", { nullok: true, retry: 3 }),
    line("auth", "pam_unix.so", { try_first_pass: true }),
  ],
  sshd: [
    { service: "@include", filename: "common-auth" },
    line("auth", "sshd", {}, { substack: true }),
    line("password", "system-auth", {}, { include: true }),
    { service: "@include", filename: "sshd" },
    { service: "@include", filename: "nowhere" },
  ],
  "system-auth": [line("password", "pam_pwhistory.so", { remember: 24 })],
  n: 4,
};

test.each([
  ["PAMMODARGS($common-auth, auth, pam_unix, nullok)", true],
  ["PAMMODARGS($common-auth, auth, pam_unix.so, retry)", 3],
  ["PAMMODARGS(common-auth, auth, pam_unix, retry)", 3],
  ["PAMMODARGS($common-auth, auth, pam_unix, try_first_pass)", "absent"],
  ["PAMMODARGS($common-auth, auth, ANY, try_first_pass)", true],
  ["PAMMODARGS($common-auth, auth, pam_unix, broken)", "absent"],
  ["PAMMODARGS($common-auth, session, pam_unix, nullok)", "absent"],
  ["PAMMODARGS($sshd, auth, pam_unix, nullok)", true],
  ["PAMMODARGS($sshd, password, pam_pwhistory, remember)", 24],
  ["PAMMODARGS(sshd, password, ANY, remember)", 24],
  ["PAMMODARGS(OR($none, $sshd), password, ANY, remember)", 24],
  ["PAMMODARGS($none, auth, ANY, nullok)", "absent"],
  ["PAMMODARGS(none, auth, ANY, nullok)", "absent"],
  ["PAMMODARGS($n, auth, ANY, nullok)", "absent"],
  ["PAMMODARGS($sshd, $n, ANY, nullok)", "absent"],
  ["PAMMODARGS($sshd, auth, ANY, $none)", "absent"],
])("%s: %s", (source, is) => {
  expect(outcome(source, facts)).toBe(is);
});

test("files that include each other are read once", () => {
  const loop = {
    a: [{ service: "@include", filename: "b" }],
    b: [{ service: "@include", filename: "a" }],
  };
  expect(outcome("PAMMODARGS(a, auth, ANY, x)", loop)).toBe("absent");
});
