import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SocketsReading } from "#nanoprobe/discovery/module.ts";
import { listeners } from "#nanoprobe/discovery/modules/listeners.ts";
import { process, type SocketLine, sockets, socketTable } from "../../support/sockets.ts";

const parse = (reading: SocketsReading) =>
  listeners.parse({ text: {}, tree: {}, sockets: reading });
const only = (reading: SocketsReading) => Object.values(parse(reading) ?? {})[0];

const daemon = process({ socketInodes: ["1", "2", "3"] });
const ssh: SocketLine = { local: "0.0.0.0:22", state: "listening", inode: 1 };

test("a listener is told by where it listens", () => {
  expect(parse(sockets([daemon], { tcp: socketTable(ssh) }))).toEqual({
    [Object.keys(parse(sockets([daemon], { tcp: socketTable(ssh) })) ?? {})[0] ?? ""]: {
      exe: "/usr/sbin/sshd",
      cmdline: ["/usr/sbin/sshd", "-D"],
      uid: 0,
      euid: 0,
      gid: 0,
      egid: 0,
      user: "root",
      cwd: "/",
      listenaddrs: { "0.0.0.0:22": "tcp" },
    },
  });
});

describe("a connection", () => {
  test.each([
    ["opened by us", "192.0.2.2:40000", "192.0.2.9:443", { "192.0.2.9:443": "tcp" }],
    ["opened by us on loopback", "127.0.0.1:40000", "127.0.0.1:5432", { "127.0.0.1:5432": "tcp" }],
    [
      "opened by us from a low port",
      "192.0.2.2:700",
      "192.0.2.9:2049",
      { "192.0.2.9:2049": "tcp" },
    ],
    ["accepted by our listener", "192.0.2.2:22", "192.0.2.9:50000", undefined],
    ["accepted by a listener that is gone", "192.0.2.2:5432", "192.0.2.9:50000", undefined],
  ])("%s", (_, local, remote, clientaddrs) => {
    const line: SocketLine = { local, remote, state: "established", inode: 2 };
    const found = only(sockets([daemon], { tcp: socketTable(ssh, line) }));
    expect(found).toHaveProperty("listenaddrs");
    expect(found).toEqual(
      clientaddrs
        ? expect.objectContaining({ clientaddrs })
        : expect.not.objectContaining({ clientaddrs: expect.anything() }),
    );
  });
});

describe("a UDP socket", () => {
  const reading = (line: SocketLine, heldBefore: SocketsReading["heldBefore"]) =>
    sockets([daemon], { udp: socketTable(line) }, heldBefore === undefined ? {} : { heldBefore });
  const resolver: SocketLine = { local: "0.0.0.0:40123", state: "unconnected", inode: 2 };
  const syslog: SocketLine = {
    local: "192.0.2.2:40123",
    remote: "192.0.2.9:514",
    state: "established",
    inode: 2,
  };

  test("of a service counts at once", () => {
    expect(only(reading({ ...resolver, local: "0.0.0.0:53" }, new Set()))).toMatchObject({
      listenaddrs: { "0.0.0.0:53": "udp" },
    });
  });
  test("for one question is left out", () => {
    expect(parse(reading(resolver, new Set()))).toEqual({});
    expect(parse(reading(syslog, new Set(["1"])))).toEqual({});
  });
  test("that was there before counts", () => {
    expect(only(reading(resolver, new Set(["2"])))).toMatchObject({
      listenaddrs: { "0.0.0.0:40123": "udp" },
    });
    expect(only(reading(syslog, new Set(["2"])))).toMatchObject({
      clientaddrs: { "192.0.2.9:514": "udp" },
    });
  });
  test("counts at the first look", () => {
    expect(only(reading(resolver, undefined))).toHaveProperty("listenaddrs");
  });
});

test("TCP and UDP on one address are both told", () => {
  const tables = {
    tcp: socketTable({ local: "0.0.0.0:53", state: "listening", inode: 1 }),
    udp: socketTable({ local: "0.0.0.0:53", state: "unconnected", inode: 2 }),
  };
  expect(only(sockets([daemon], tables))).toMatchObject({
    listenaddrs: { "0.0.0.0:53": "tcp", "0.0.0.0:53/udp": "udp" },
  });
});

describe("processes of one name", () => {
  const two = [
    process({ pid: 1, socketInodes: ["1"], cwd: "/b" }),
    process({ pid: 2, socketInodes: ["2"], cwd: "/a" }),
  ];
  const tables = { tcp: socketTable(ssh, { local: "127.0.0.1:80", state: "listening", inode: 2 }) };

  test("are one entry with the addresses of both, in whatever order they come", () => {
    const found = parse(sockets(two, tables));
    expect(Object.values(found ?? {})).toEqual([
      expect.objectContaining({
        cwd: "/a",
        listenaddrs: { "0.0.0.0:22": "tcp", "127.0.0.1:80": "tcp" },
      }),
    ]);
    expect(parse(sockets([...two].reverse(), tables))).toEqual(found);
  });

  test("in another network namespace say so", () => {
    const inside = process({ socketInodes: ["1"], netns: "net:[2]" });
    const reading = sockets([inside], {}, { tables: { "net:[2]": { tcp: socketTable(ssh) } } });
    expect(only(reading)).toMatchObject({ netns: "net:[2]" });
  });
});

test("no listeners are no entries, which is a fact", () => {
  expect(parse(sockets([], {}))).toEqual({});
  expect(listeners.parse({ text: {}, tree: {} })).toBeUndefined();
});

test("a program may be called __proto__", () => {
  const found = parse(
    sockets([process({ exe: "/tmp/__proto__", socketInodes: ["1"] })], { tcp: socketTable(ssh) }),
  );
  expect(Object.keys(found ?? {})).toEqual([expect.stringMatching(/^__proto__:/)]);
});

test("no reading makes it throw", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (table, cmdline) => {
      parse(sockets([process({ cmdline, socketInodes: [table] })], { tcp: table, udp6: table }));
    }),
  );
});
