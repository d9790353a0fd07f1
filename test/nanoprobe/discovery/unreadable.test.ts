import { expect, test } from "vitest";
import { note, nothingUnreadable, readable } from "#nanoprobe/discovery/unreadable.ts";

test("a value passes, the first failure is kept, all are counted", () => {
  const unreadable = nothingUnreadable();
  expect(readable(unreadable, "/a", { ok: true, value: 7 })).toBe(7);
  expect(readable(unreadable, "/b", { ok: false, code: "EACCES" })).toBeUndefined();
  note(unreadable, "/c", "EIO");
  expect(unreadable).toMatchObject({ count: 2, first: { path: "/b", code: "EACCES" } });
});

test.each([
  { code: "EACCES", isWorse: true },
  { code: "EPERM", isWorse: true },
  { code: "EIO", isWorse: true },
  { code: "EFBIG", isWorse: true },
  { code: "EINVAL", isWorse: false },
])("$code is worse than a file that never answers: $isWorse", ({ code, isWorse }) => {
  const unreadable = nothingUnreadable();
  note(unreadable, "/sys/class/net/lo/duplex", "EINVAL");
  note(unreadable, "/a", code);
  expect(unreadable.bad).toEqual(isWorse ? [{ path: "/a", code }] : []);
});

test.each(["ENOENT", "ENOTDIR", "ESRCH"])("what is gone (%s) is no failure", (code) => {
  const unreadable = nothingUnreadable();
  expect(readable(unreadable, "/a", { ok: false, code })).toBeUndefined();
  expect(unreadable.count).toBe(0);
});

test("ten of the worse ones are kept, and all are counted", () => {
  const unreadable = nothingUnreadable();
  for (let at = 0; at < 12; at++) note(unreadable, `/${at}`, "EIO");
  expect([unreadable.count, unreadable.bad.length, unreadable.bad.at(-1)?.path]).toEqual([
    12,
    10,
    "/9",
  ]);
});
