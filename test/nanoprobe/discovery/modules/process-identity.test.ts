import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { identityOf } from "#nanoprobe/discovery/modules/process-identity.ts";
import { anyCharacter } from "#test/support/any-character.ts";
import { process, statusOf } from "../../support/sockets.ts";

const users = { "0": "root" };
const nameOf = (change: Parameters<typeof process>[0]) => identityOf(process(change), users).name;

test("a process is told by what it is", () => {
  expect(identityOf(process(), users)).toEqual({
    name: expect.stringMatching(/^sshd:[0-9a-f]{16}$/),
    facts: {
      exe: "/usr/sbin/sshd",
      cmdline: ["/usr/sbin/sshd", "-D"],
      uid: 0,
      euid: 0,
      gid: 0,
      egid: 0,
      user: "root",
      cwd: "/",
    },
  });
});

describe("the name", () => {
  test.each([
    [{ cmdline: "/usr/sbin/sshd\0-d\0" }],
    [{ cmdline: "/usr/sbin/sshd -D\0" }],
    [{ exe: "/opt/sshd" }],
    [{ status: statusOf(33, 0) }],
    [{ status: statusOf(0, 33) }],
  ])("differs with %j", (change) => {
    expect(nameOf(change)).not.toBe(nameOf({}));
  });

  test.each([
    [{ pid: 8 }],
    [{ cwd: "/tmp" }],
    [{ exe: "/usr/sbin/sshd (deleted)" }],
    [{ cmdline: "/usr/sbin/sshd\0-D\0\0\0\0" }],
  ])("is the same with %j", (change) => {
    expect(nameOf(change)).toBe(nameOf({}));
  });

  test("does not follow the numbers in a title", () => {
    const title = (n: number) => ({
      cmdline: `sshd: /usr/sbin/sshd -D [listener] ${n} of 10-100 startups\0`,
    });
    expect(nameOf(title(0))).toBe(nameOf(title(7)));
    expect(identityOf(process(title(0)), users).facts["cmdline"]).toEqual([
      "sshd: /usr/sbin/sshd -D [listener] # of #-# startups",
    ]);
  });

  test("follows the numbers in arguments", () => {
    expect(nameOf({ cmdline: "a\0--id: 1\0" })).not.toBe(nameOf({ cmdline: "a\0--id: 2\0" }));
  });
});

test("a replaced binary is shown as such", () => {
  expect(identityOf(process({ exe: "/bin/x (deleted)" }), users).facts["exe"]).toBe(
    "/bin/x (deleted)",
  );
});

test("an argument of a megabyte is cut, and still tells processes apart", () => {
  const long = (end: string) => process({ cmdline: `x\0${"a".repeat(1_000_000)}${end}\0` });
  expect(JSON.stringify(identityOf(long("b"), users).facts).length).toBeLessThan(20_000);
  expect(identityOf(long("b"), users).name).not.toBe(identityOf(long("c"), users).name);
});

test("nothing that a process may call itself makes it throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      const { exe: _, ...rest } = process({ cmdline: text, cwd: text, status: text });
      expect(identityOf(rest, users).name).toMatch(/^[^:]*.*:[0-9a-f]{16}$/s);
      identityOf({ ...rest, exe: text }, users);
    }),
  );
});
