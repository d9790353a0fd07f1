import { expect, test } from "vitest";
import { note, nothingUnreadable, readable } from "#nanoprobe/discovery/unreadable.ts";

test("a value passes, the first failure is kept, all are counted", () => {
  const unreadable = nothingUnreadable();
  expect(readable(unreadable, "/a", { ok: true, value: 7 })).toBe(7);
  expect(readable(unreadable, "/b", { ok: false, code: "EACCES" })).toBeUndefined();
  note(unreadable, "/c", "EIO");
  expect(unreadable).toEqual({ count: 2, first: { path: "/b", code: "EACCES" } });
});

test.each(["ENOENT", "ENOTDIR", "ESRCH"])("what is gone (%s) is no failure", (code) => {
  const unreadable = nothingUnreadable();
  expect(readable(unreadable, "/a", { ok: false, code })).toBeUndefined();
  expect(unreadable.count).toBe(0);
});
