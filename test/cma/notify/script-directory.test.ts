import type { FileKind, FileStat } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { readScriptDirectory } from "#cma/notify/script-directory.ts";

const CMA = 990;
const stat = (kind: FileKind, mode: number, uid = 0): FileStat => ({
  ...{ kind, mode, uid, gid: 0, bytes: 1 },
});

const read = (entries: Readonly<Record<string, FileStat>>, directory = stat("directory", 0o755)) =>
  readScriptDirectory(
    {
      stat: (path) => {
        const value = path === "/n.d" ? directory : entries[path.slice("/n.d/".length)];
        return value === undefined ? { ok: false, code: "ENOENT" } : { ok: true, value };
      },
      list: () => ({
        ok: true,
        value: Object.entries(entries).map(([name, { kind }]) => ({ name, kind })),
      }),
    },
    "/n.d",
    CMA,
  );

test("scripts of root and of the CMA's user are run; folders and plain files are not scripts", () => {
  const entries = {
    "10-log": stat("file", 0o755),
    "20-own": stat("file", 0o700, CMA),
    "README.md": stat("file", 0o644),
    "folder.d": stat("directory", 0o755),
    fifo: stat("other", 0o777),
  };
  expect(read(entries)).toEqual({ names: ["10-log", "20-own"], refusals: [] });
});

test.each([
  "a~",
  ".a.swp",
  "a.dpkg-old",
  "a.dpkg-dist",
  "a.rpmsave",
  "a.rpmnew",
  "a.ucf-dist",
  "a.bak",
])("the left-over %s is no script", (name) => {
  expect(read({ [name]: stat("file", 0o755) })).toEqual({ names: [], refusals: [] });
});

describe("refused with the command that mends it:", () => {
  test.each([
    ["writable by its group", stat("file", 0o775), "is writable by others", "chmod go-w /n.d/a"],
    ["writable by the world", stat("file", 0o757), "is writable by others", "chmod go-w /n.d/a"],
    ["somebody else's", stat("file", 0o755, 1000), "belongs to user 1000", "chown root /n.d/a"],
    ["a link", stat("link", 0o777), "is a link, and links are not followed", "readlink -f /n.d/a"],
  ])("a script that is %s", (_what, file, reason, mend) => {
    expect(read({ a: file, b: stat("file", 0o755) })).toEqual({
      names: ["b"],
      refusals: [{ path: "/n.d/a", reason, mend }],
    });
  });

  test.each([
    ["writable by others", stat("directory", 0o777), "chmod go-w /n.d"],
    ["somebody else's", stat("directory", 0o755, 1000), "chown root /n.d"],
    ["a link", stat("link", 0o777), "readlink -f /n.d"],
  ])("all scripts of a directory that is %s", (_what, directory, mend) => {
    const found = read({ a: stat("file", 0o755) }, directory);
    expect(found.names).toEqual([]);
    expect(found.refusals.map((refusal) => refusal.mend)).toEqual([mend]);
  });

  test("a name made to hurt whoever pastes the command", () => {
    const found = read({ "a'; reboot;'": stat("file", 0o777) });
    expect(found.refusals[0]?.mend).toBe(`chmod go-w '/n.d/a'\\''; reboot;'\\'''`);
  });
});

test("a directory that is not there has no scripts, and says so", () => {
  const found = readScriptDirectory(
    { stat: () => ({ ok: false, code: "ENOENT" }), list: () => ({ ok: false, code: "ENOENT" }) },
    "/n.d",
    CMA,
  );
  expect(found.names).toEqual([]);
  expect(found.refusals).toEqual([
    { path: "/n.d", reason: "cannot be looked at: ENOENT", mend: "mkdir -m 755 /n.d" },
  ]);
});
