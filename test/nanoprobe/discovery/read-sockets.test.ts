import type { Files } from "@assimilation/protocol";
import { expect, test } from "vitest";
import { createPace } from "#nanoprobe/discovery/pace.ts";
import { heldInodes, readSockets } from "#nanoprobe/discovery/read-sockets.ts";
import { nothingUnreadable } from "#nanoprobe/discovery/unreadable.ts";
import { createHostFiles, type HostText, stillClock } from "../support/host.ts";
import { OWN_NETNS, statusOf } from "../support/sockets.ts";

const processText = (pid: number, descriptors: Record<string, string>, netns = OWN_NETNS) => ({
  files: {
    [`/proc/${pid}/cmdline`]: `/bin/p${pid}\0`,
    [`/proc/${pid}/status`]: statusOf(0),
    [`/proc/${pid}/net/tcp`]: `tcp of ${netns}`,
  },
  links: {
    [`/proc/${pid}/exe`]: `/bin/p${pid}`,
    [`/proc/${pid}/cwd`]: "/",
    [`/proc/${pid}/ns/net`]: netns,
    "/proc/self/ns/net": OWN_NETNS,
    ...Object.fromEntries(
      Object.entries(descriptors).map(([fd, to]) => [`/proc/${pid}/fd/${fd}`, to]),
    ),
  },
});

const host = (...parts: readonly HostText[]): HostText => ({
  files: Object.assign({}, ...parts.map(({ files }) => files)),
  links: Object.assign({}, ...parts.map(({ links }) => links)),
  failing: Object.assign({}, ...parts.map(({ failing }) => failing)),
});

const read = (files: Files) =>
  readSockets(files, undefined, createPace(stillClock, 1000), nothingUnreadable());

test("processes with sockets are there with what they hold, and those without are not", async () => {
  const files = createHostFiles(
    host(
      {
        files: {
          "/etc/passwd": "root:x:0:0:::\ntoor:x:0:0:::\nbroken\n",
          "/proc/sys/x": "",
          "/proc/12x/y": "",
        },
      },
      processText(7, {
        "0": "/dev/null",
        "3": "socket:[11]",
        "4": "socket:[12]",
        "5": "pipe:[13]",
      }),
      processText(8, { "0": "/dev/null" }),
    ),
  );
  const sockets = await read(files);
  expect(sockets).toEqual({
    processes: [
      {
        pid: 7,
        exe: "/bin/p7",
        cwd: "/",
        cmdline: "/bin/p7\0",
        status: statusOf(0),
        netns: OWN_NETNS,
        socketInodes: ["11", "12"],
      },
    ],
    tables: { [OWN_NETNS]: { tcp: `tcp of ${OWN_NETNS}` } },
    deniedProcesses: 0,
    ownNetns: OWN_NETNS,
    users: { "0": "root" },
  });
  expect(heldInodes(sockets)).toEqual(new Set(["11", "12"]));
});

test("each namespace is read once", async () => {
  const files = createHostFiles(
    host(
      processText(1, { "3": "socket:[1]" }),
      processText(2, { "3": "socket:[2]" }, "net:[9]"),
      processText(3, { "3": "socket:[3]" }),
    ),
  );
  const reads: string[] = [];
  const counted: Files = {
    ...files,
    readText: (path, bytesMax) => {
      reads.push(path);
      return files.readText(path, bytesMax);
    },
  };
  const { tables } = await read(counted);
  expect(Object.keys(tables)).toEqual([OWN_NETNS, "net:[9]"]);
  expect(reads.filter((path) => path.endsWith("/net/tcp"))).toEqual([
    "/proc/1/net/tcp",
    "/proc/2/net/tcp",
  ]);
});

test("processes that we may not look into are counted, those that ended are not", async () => {
  const files = createHostFiles(
    host(
      processText(1, { "3": "socket:[1]" }),
      { failing: { "/proc/1/fd": "EACCES" } },
      processText(2, { "3": "socket:[2]" }),
      { failing: { "/proc/2/status": "ESRCH" } },
      processText(3, { "3": "socket:[3]" }),
      { failing: { "/proc/3/ns/net": "EPERM" } },
      processText(4, { "3": "socket:[4]" }),
      { failing: { "/proc/4/fd/3": "ENOENT" } },
    ),
  );
  expect(await read(files)).toMatchObject({ processes: [], deniedProcesses: 2 });
});

test("a process that became another one while we looked is left out", async () => {
  const files = createHostFiles(processText(7, { "3": "socket:[1]" }));
  let looks = 0;
  const racing: Files = {
    ...files,
    readLink: (path) => {
      if (path !== "/proc/7/exe") return files.readLink(path);
      looks += 1;
      return { ok: true, value: `/bin/${looks}` };
    },
  };
  expect((await read(racing)).processes).toEqual([]);
});

test("a host without /proc has no processes", async () => {
  expect(await read(createHostFiles({}))).toMatchObject({ processes: [], ownNetns: "" });
});
