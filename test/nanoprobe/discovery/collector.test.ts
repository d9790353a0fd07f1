import { expect, test } from "vitest";
import { createCollector } from "#nanoprobe/discovery/collector.ts";
import type { DiscoveryModule, Source } from "#nanoprobe/discovery/module.ts";
import {
  createHostFiles,
  createListLogger,
  type HostText,
  type LogLine,
  quietMachine,
  stillClock,
} from "../support/host.ts";
import { OWN_NETNS } from "../support/sockets.ts";

const moduleOf = (sources: Record<string, Source>): DiscoveryModule => ({
  name: "test",
  doc: "",
  repeatMs: 1000,
  sources,
  fields: [],
  parse: () => undefined,
});

const collectorOf = (host: HostText, lines: LogLine[] = []) =>
  createCollector({
    clock: stillClock,
    files: createHostFiles(host),
    logger: createListLogger(lines),
    machine: quietMachine,
  });

test("each source is read by its name; what is not there is missing, and not worth a line", async () => {
  const lines: LogLine[] = [];
  const collector = collectorOf({ files: { "/a": "x", "/t/b": "y" } }, lines);
  const { readings } = await collector.collect(
    moduleOf({
      a: { kind: "file", path: "/a", bytesMax: 10 },
      missing: { kind: "file", path: "/missing", bytesMax: 10 },
      t: { kind: "tree", path: "/t", depthMax: 1, filesMax: 9, bytesMax: 9, skip: () => false },
      machine: { kind: "machine" },
    }),
  );
  expect(readings).toEqual({
    text: { a: "x" },
    tree: { t: new Map([["b", "y"]]) },
    machine: { hostName: "picard", architecture: "x86_64", interfaceAddresses: [] },
  });
  expect(lines).toEqual([]);
});

test("all that cannot be read makes one line", async () => {
  const lines: LogLine[] = [];
  const collector = collectorOf(
    { files: { "/c": "too long" }, failing: { "/a": "EACCES", "/b": "EIO" } },
    lines,
  );
  const file = (path: string): Source => ({ kind: "file", path, bytesMax: 3 });
  const { unreadable } = await collector.collect(
    moduleOf({ a: file("/a"), b: file("/b"), c: file("/c") }),
  );
  expect(unreadable.count).toBe(3);
  expect(lines).toEqual([
    {
      level: "warn",
      message: "A discovery could not read everything.",
      fields: {
        discovery: "test",
        unreadable: 3,
        paths: ["/a (EACCES)", "/b (EIO)", "/c (EFBIG)"],
      },
    },
  ]);
});

test("a file that is closed is a warning where that begins, and again when it ended in between", async () => {
  const lines: LogLine[] = [];
  const host = { files: {}, failing: { "/a": "EIO" } as Record<string, string> };
  const collector = collectorOf(host, lines);
  const look = () => collector.collect(moduleOf({ a: { kind: "file", path: "/a", bytesMax: 3 } }));
  await look();
  await look();
  host.failing["/a"] = "ENOENT";
  await look();
  host.failing["/a"] = "EIO";
  await look();
  expect(lines.map(({ level }) => level)).toEqual(["warn", "debug", "warn"]);
});

test("a file that never answers is worth no warning", async () => {
  const lines: LogLine[] = [];
  const collector = collectorOf({ files: {}, failing: { "/a": "EINVAL" } }, lines);
  await collector.collect(moduleOf({ a: { kind: "file", path: "/a", bytesMax: 3 } }));
  expect(lines).toMatchObject([{ level: "debug", fields: { paths: ["/a (EINVAL)"] } }]);
});

test("sockets of the look before are remembered", async () => {
  const collector = collectorOf({
    files: { "/proc/7/status": "", "/proc/7/cmdline": "" },
    links: { "/proc/7/fd/3": "socket:[11]", "/proc/7/ns/net": OWN_NETNS },
  });
  const look = () => collector.collect(moduleOf({ sockets: { kind: "sockets" } }));
  expect((await look()).readings.sockets).not.toHaveProperty("heldBefore");
  expect((await look()).readings.sockets?.heldBefore).toEqual(new Set(["11"]));
});

test("processes that we may not look into are told once", async () => {
  const lines: LogLine[] = [];
  const collector = collectorOf({ failing: { "/proc/7/fd": "EACCES" } }, lines);
  for (let look = 0; look < 3; look++) {
    await collector.collect(moduleOf({ sockets: { kind: "sockets" } }));
  }
  expect(lines).toMatchObject([{ level: "warn", fields: { deniedProcesses: 1 } }]);
});
