import type { JsonMap } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { tcpdiscovery } from "#cma/ingest/tcpdiscovery.ts";
import { reporter, testKeys } from "#test/support/make-cma.ts";

const us = reporter();

const sshd: JsonMap = {
  exe: "/usr/sbin/sshd",
  cmdline: ["sshd: /usr/sbin/sshd -D", "-D"],
  uid: 0,
  euid: 0,
  gid: 0,
  egid: 0,
  user: "root",
  cwd: "/",
  listenaddrs: { "0.0.0.0:22": "tcp", "[::]:22": "tcp6", "127.0.0.1:6010": "tcp" },
};
const client: JsonMap = {
  exe: "/usr/bin/psql",
  cmdline: ["psql"],
  uid: 1000,
  gid: 1000,
  clientaddrs: { "10.0.0.5:5432": "tcp" },
};

describe("a server", () => {
  const { nodes, edges, refused } = tcpdiscovery.ingest(us, { "sshd:1": sshd });
  const process = nodes.find(({ kind }) => kind === "ProcessNode");

  test("is a process of its drone", () => {
    expect(refused).toBe(0);
    expect(process?.set).toEqual({
      exe: "/usr/sbin/sshd",
      name: "sshd",
      argv: ["sshd: /usr/sbin/sshd -D", "-D"],
      uid: 0,
      gid: 0,
      euid: 0,
      egid: 0,
      user: "root",
      cwd: "/",
    });
    expect(edges).toContainEqual({ from: us.drone, kind: "HOSTS", to: process?.key, set: {} });
  });

  test.each([
    ["0.0.0.0", 22],
    ["::", 22],
    ["127.0.0.1", 6010],
  ])("listens on the drone's own %s port %d", (ipaddr, port) => {
    const key = testKeys.port(us.drone, "tcp", ipaddr, port);
    expect(nodes).toContainEqual({
      key,
      kind: "IPtcpportNode",
      set: { ipaddr, port, protocol: "tcp" },
    });
    expect(edges).toContainEqual({ from: process?.key, kind: "LISTENS_ON", to: key, set: {} });
  });

  test("is at its loopback address, and at no address for a wildcard", () => {
    expect(edges.filter(({ kind }) => kind === "AT").map(({ to }) => to)).toEqual([
      testKeys.ip("127.0.0.1", us.drone),
    ]);
  });
});

test.each([
  ["/opt/with space/bin/x (deleted)", "x (deleted)"],
  ["relative", "relative"],
  ["/ends/", undefined],
  ["", undefined],
  [undefined, undefined],
])("a program at %j is called %j", (exe, name) => {
  const told = exe === undefined ? {} : { exe };
  const { nodes } = tcpdiscovery.ingest(us, { "x:1": { ...told, listenaddrs: {} } });
  expect(nodes.find(({ kind }) => kind === "ProcessNode")?.set["name"]).toBe(name);
});

test("client and server of one endpoint meet at one node", () => {
  const server = tcpdiscovery.ingest(reporter(2), {
    "postgres:1": { exe: "/usr/bin/postgres", listenaddrs: { "10.0.0.5:5432": "tcp" } },
  });
  const { edges } = tcpdiscovery.ingest(us, { "psql:1": client });
  const listening = server.edges.find(({ kind }) => kind === "LISTENS_ON");
  expect(edges.find(({ kind }) => kind === "CONNECTS_TO")?.to).toBe(listening?.to);
});

test("an IPv4-mapped address is the IPv4 address", () => {
  const { nodes } = tcpdiscovery.ingest(us, {
    "x:1": { exe: "/x", listenaddrs: { "::ffff:10.0.0.5:80": "tcp6" } },
  });
  expect(nodes.find(({ kind }) => kind === "IPtcpportNode")?.set).toEqual({
    ipaddr: "10.0.0.5",
    port: 80,
    protocol: "tcp",
  });
});

test("another user's copy of a program is another process; the same one again is not", () => {
  const { nodes } = tcpdiscovery.ingest(us, {
    "a:1": client,
    "a:2": { ...client, clientaddrs: { "10.0.0.6:5432": "tcp" } },
    "a:3": { ...client, uid: 1001 },
  });
  expect(nodes.filter(({ kind }) => kind === "ProcessNode")).toHaveLength(2);
});

test.each([
  ["10.0.0.1", "tcp"],
  ["10.0.0.1:", "tcp"],
  ["10.0.0.1:65536", "tcp"],
  ["10.0.0.1:-1", "tcp"],
  ["10.0.0.1:80", "sctp"],
  ["10.0.0.1:80", ["tcp"]],
  ["$(reboot):80", "tcp"],
])("an endpoint %s of %j is refused, its process is not", (address, protocol) => {
  const { nodes, refused } = tcpdiscovery.ingest(us, {
    "x:1": { exe: "/x", listenaddrs: { [address]: protocol } },
  });
  expect(refused).toBe(1);
  expect(nodes.map(({ kind }) => kind)).toEqual(["ProcessNode"]);
});
