import { expect, test } from "vitest";
import { createPace } from "#nanoprobe/discovery/pace.ts";
import { readTree, type TreeSource } from "#nanoprobe/discovery/read-tree.ts";
import { nothingUnreadable } from "#nanoprobe/discovery/unreadable.ts";
import { createHostFiles, type HostText, stillClock } from "../support/host.ts";

const source: TreeSource = {
  kind: "tree",
  path: "/t",
  depthMax: 3,
  filesMax: 100,
  bytesMax: 10,
  skip: () => false,
};

const read = async (host: HostText, change: Partial<TreeSource> = {}) => {
  const unreadable = nothingUnreadable();
  const pace = createPace(stillClock, 1000);
  const tree = await readTree(createHostFiles(host), { ...source, ...change }, pace, unreadable);
  return { tree: tree === undefined ? undefined : Object.fromEntries(tree), unreadable };
};

test("every file is there by its path, in order", async () => {
  const { tree } = await read({ files: { "/t/b": "2", "/t/a/y": "1", "/t/a/x": "0", "/u": "no" } });
  expect(Object.entries(tree ?? {})).toEqual([
    ["a/x", "0"],
    ["a/y", "1"],
    ["b", "2"],
  ]);
});

test("a link in the folder leads to a folder; one further down is where it points", async () => {
  const files = { "/t/eth0/mtu": "1500" };
  const links = { "/t/eth0": "../devices/eth0", "/t/eth0/device": "../../pci" };
  expect((await read({ files, links })).tree).toEqual({
    "eth0/device": "../../pci",
    "eth0/mtu": "1500",
  });
});

test("what is skipped is not opened", async () => {
  const host = {
    files: { "/t/a": "1", "/t/s/b": "2" },
    failing: { "/t/s": "EIO", "/t/secret": "EIO" },
  };
  const { tree, unreadable } = await read(host, { skip: (path) => path.startsWith("s") });
  expect(tree).toEqual({ a: "1" });
  expect(unreadable.count).toBe(0);
});

test.each(["EACCES", "EIO", "EINVAL", "EFBIG"])(
  "a file that answers %s is counted",
  async (code) => {
    const { tree, unreadable } = await read({ files: { "/t/a": "1" }, failing: { "/t/b": code } });
    expect(tree).toEqual({ a: "1" });
    expect(unreadable).toMatchObject({ count: 1, first: { path: "/t/b", code } });
  },
);

test("a file that vanished, or has nothing in it, is no failure", async () => {
  const { tree, unreadable } = await read({ files: { "/t/a": "" }, failing: { "/t/b": "ENOENT" } });
  expect({ tree, count: unreadable.count }).toEqual({ tree: { a: "" }, count: 0 });
});

test("bounds hold: depth, number, size", async () => {
  const files = { "/t/1": "x", "/t/2": "x".repeat(11), "/t/a/b/c/d": "x" };
  expect((await read({ files })).tree).toEqual({ "1": "x" });
  const { tree, unreadable } = await read(
    { files: { "/t/1": "", "/t/2": "", "/t/3": "" } },
    { filesMax: 2 },
  );
  expect(tree).toEqual({ "1": "", "2": "" });
  expect(unreadable.first).toEqual({ path: "/t/3", code: "EFBIG" });
});

test("a folder that is not there is undefined", async () => {
  expect((await read({})).tree).toBeUndefined();
});
