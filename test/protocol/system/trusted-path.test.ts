/** Root and what others may have put on its way. */
import type { FileStat } from "@assimilation/protocol";
import { expect, test } from "vitest";
import { untrustedPart } from "#protocol/system/trusted-path.ts";

type Entry = readonly [mode: number, uid: number, gid: number, link?: string];

const world: Readonly<Record<string, Entry>> = {
  "/": [0o755, 0, 0],
  "/srv": [0o755, 0, 0],
  "/srv/assim": [0o750, 0, 990],
  "/srv/wheel": [0o775, 0, 0],
  "/srv/people": [0o775, 0, 1000],
  "/var/log": [0o775, 0, 104],
  "/srv/open": [0o777, 0, 0],
  "/srv/state": [0o750, 990, 990],
  "/home/joe": [0o755, 1000, 1000],
  "/home": [0o755, 0, 0],
  "/tmp": [0o1777, 0, 0],
  "/tmp/ours": [0o755, 0, 0],
  "/tmp/planted": [0o755, 1000, 1000],
  "/tmp/lure": [0o777, 1000, 1000, "/srv"],
  "/run": [0o755, 0, 0],
  "/var": [0o755, 0, 0],
  "/var/run": [0o777, 0, 0, "/run"],
  "/srv/up": [0o777, 0, 0, "../home/joe"],
  "/srv/round": [0o777, 0, 0, "round"],
};

const files = (entries: typeof world) => ({
  stat: (path: string) => {
    const entry = entries[path];
    if (entry === undefined) return { ok: false, code: "ENOENT" } as const;
    const [mode, uid, gid, link] = entry;
    const kind: FileStat["kind"] = link === undefined ? "directory" : "link";
    return { ok: true, value: { kind, mode, uid, gid, bytes: 0 } } as const;
  },
  readLink: (path: string) => {
    const link = entries[path]?.[3];
    return link === undefined
      ? ({ ok: false, code: "EINVAL" } as const)
      : ({ ok: true, value: link } as const);
  },
});

test.each([
  { path: "/srv/assim/state", part: undefined },
  { path: "/srv/wheel/new", part: undefined },
  { path: "/srv/people/new", part: "/srv/people" },
  { path: "/var/log/assim", part: undefined },
  { path: "/srv/open/new", part: "/srv/open" },
  { path: "/srv/state/new", part: "/srv/state" },
  { path: "/home/joe/assim", part: "/home/joe" },
  { path: "/tmp/ours/home", part: undefined },
  { path: "/tmp/new/home", part: undefined },
  { path: "/tmp/planted/home", part: "/tmp/planted" },
  { path: "/tmp/lure/assim", part: "/tmp/lure" },
  { path: "/var/run/assim", part: undefined },
  { path: "/srv/up/assim", part: "/home/joe" },
  { path: "/srv/../home/joe", part: "/home/joe" },
  { path: "/srv/round", part: "/srv/round" },
])("the way to $path is untrusted at $part", ({ path, part }) => {
  expect(untrustedPart(files(world), path)?.path).toBe(part);
});

test("in a user namespace whoever owns / counts as root", () => {
  const mapped = { "/": [0o755, 65_534, 65_534], "/srv": [0o775, 65_534, 65_534] } as const;
  expect(untrustedPart(files(mapped), "/srv/new")).toBeUndefined();
});
