/** What the canned queries answer about an estate, as the embedded store has it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queries } from "#cma/query/catalog.ts";
import { parseParameters } from "#cma/query/parameters.ts";
import { allipports } from "#cma/query/queries/allipports.ts";
import { runQuery } from "#cma/query/run-query.ts";
import type { GraphReader, Row } from "#cma/store/graph-reader.ts";
import { keyIdOf, testKeys } from "#test/support/make-cma.ts";
import { estateChanges, noRouter, strange } from "#test/support/query-estate.ts";
import { sqliteGraph } from "#test/support/sqlite-graph.ts";

let graph: GraphReader;

beforeAll(async () => {
  graph = await sqliteGraph(await estateChanges());
});
afterAll(() => graph.close());

const ask = (name: string, ...words: readonly string[]): Promise<readonly Row[]> =>
  askAt(0, name, ...words);

const askAt = async (
  now: number,
  name: string,
  ...words: readonly string[]
): Promise<readonly Row[]> => {
  const query = queries.find((each) => each.name === name);
  if (query === undefined) throw new RangeError(`no query ${name}`);
  const parameters = parseParameters(query, words, now);
  if (!parameters.ok) throw new RangeError(parameters.problem);
  return runQuery(graph, query, parameters.bound);
};

const column = async (name: string, of: string, ...words: readonly string[]) =>
  (await ask(name, ...words)).map((row) => row[of]);

describe("hosts", () => {
  test("are named, and told apart where two have one name", async () => {
    const names = ["db", `twin (${keyIdOf(4).slice(0, 8)})`, `twin (${keyIdOf(5).slice(0, 8)})`];
    expect(await column("allservers", "host")).toEqual([...names, "web1", "web2", strange]);
    expect((await ask("allservers")).at(-3)).toEqual({
      ...{ host: "web1", status: "up", system: "Debian GNU/Linux 12", keyid: keyIdOf(1) },
      ...{ addresses: ["10.0.0.1", "172.17.0.1", "fd00::1"], heard: expect.any(Number) },
    });
  });

  test("that are down were stopped, or crashed", async () => {
    const stopped = { host: "db", status: "down [HBSHUTDOWN]" };
    const crashed = [
      { keyid: keyIdOf(4), status: "down" },
      { keyid: keyIdOf(5), status: "down [HBDEAD]" },
    ];
    expect(await ask("down")).toMatchObject([stopped, ...crashed]);
    expect(await ask("shutdown")).toMatchObject([stopped]);
    expect(await ask("crashed")).toMatchObject(crashed);
  });

  test("are found by the beginning of a key id, too", async () => {
    expect(await ask("hostipports", keyIdOf(2).slice(0, 32))).toEqual(
      await ask("hostipports", "web2"),
    );
    expect(await ask("hostipports", "%")).toEqual([]);
    expect(await ask("hostipports", strange)).toMatchObject([{ process: strange, user: strange }]);
  });
});

describe("what fails", () => {
  test("is said with where, and how to mend it", async () => {
    const failing = { rule: "no_router", severity: "high", fix: noRouter.fix.command };
    expect(await ask("failing", "rule=no_router")).toMatchObject([
      { ...failing, host: "db" },
      { ...failing, host: "web2" },
      { ...failing, host: strange },
    ]);
    expect(await ask("failing", "host=web1")).toMatchObject([{ rule: "syn_cookies" }]);
    expect(await column("failing", "severity", "severity=medium")).toEqual(Array(3).fill("medium"));
    expect(await ask("failing", "rule=another")).toEqual([]);
    expect(await ask("waived")).toMatchObject([
      { host: "web2", rule: "no_router", verdict: "fail", waivedby: "ticket 4711" },
    ]);
  });

  test("is counted", async () => {
    const [first] = await ask("allserversecscores");
    expect(first).toEqual({ host: "db", assessed: "yes", failing: 1, score: 3 });
    expect(await column("allserversecscores", "score")).toEqual([3, 3, 3, 0, 0, 0]);
    expect(await column("allservernetscores", "score")).toEqual([2, 2, 2, 0, 0, 0]);
    expect(await ask("allbpscores")).toContainEqual({
      ...{ host: "web1", category: "networking", failing: 1, score: 2 },
    });
    expect(await ask("totalscores")).toEqual([
      { category: "security", hosts: 3, rules: 1, failing: 3, score: 9 },
      { category: "networking", hosts: 3, rules: 1, failing: 3, score: 6 },
    ]);
    expect((await ask("allhostscores"))[0]).toEqual({
      ...{ host: "db", score: 3, high: 1, medium: 0, low: 0 },
    });
    expect(await column("sechostscores", "host")).toEqual(["db", "web2", strange]);
    expect(await column("allrulescores", "rule")).toEqual(["no_router", "syn_cookies"]);
    expect(await ask("secrulescores")).toMatchObject([{ rule: "no_router", hosts: 3, score: 9 }]);
  });
});

describe("addresses", () => {
  test("are found, however they are spelt", async () => {
    const held = { address: "10.0.0.2", host: "web2", interface: "eth0" };
    expect(await ask("findip", "::ffff:10.0.0.2")).toMatchObject([held]);
    expect(await ask("findip", "10.0.0.22")).toEqual([]);
    expect(await column("findip", "interface", "10.0.0.6")).toEqual([strange]);
    expect(await ask("findmac", "0200.0000.0001")).toMatchObject([
      { host: "web1", interface: "eth0", addresses: ["10.0.0.1", "fd00::1"] },
    ]);
  });

  test("that no host holds are strangers", async () => {
    expect(await ask("unknownips")).toMatchObject([
      { address: "198.51.100.9", endpoints: 1, hosts: 1 },
    ]);
    expect(await ask("nodns")).toEqual(await ask("unknownips"));
  });

  test("of hardware have a maker's prefix", async () => {
    const made = await column("nooui", "mac");
    expect(made).toContain("02:00:00:00:00:01");
    expect(made).not.toContain("00:00:00:00:00:02");
  });

  test("lie in subnets", async () => {
    expect(await ask("allips")).toContainEqual({
      ...{ address: "10.0.0.1", host: "web1", interface: "eth0", mac: "02:00:00:00:00:01" },
      subnets: ["10.0.0.0/24"],
    });
  });
});

describe("who needs whom", () => {
  test("is known where the server is, on a wildcard too", async () => {
    const nginx = "/usr/sbin/nginx";
    const postgres = "/usr/lib/postgresql/bin/postgres";
    const row = (endpoint: string, protocol: string, server: string, service: string) => ({
      ...{ process: nginx, endpoint, protocol, server, service },
    });
    expect(await ask("hostdependencies", "web1")).toEqual([
      row("10.0.0.3:5432", "tcp", "db", postgres),
      row("127.0.0.1:8125", "udp", "web1", nginx),
      row("127.0.0.53:53", "udp", "", ""),
      row("172.17.0.1:80", "tcp", "web1", nginx),
      row("198.51.100.9:443", "tcp", "", ""),
    ]);
  });

  test("does not take another's bridge for one's own", async () => {
    const found = await ask("hostdependencies", "web2");
    expect(found.map(({ endpoint, server }) => ({ endpoint, server }))).toEqual([
      { endpoint: "10.0.0.1:80", server: "web1" },
      { endpoint: "172.17.0.1:80", server: "" },
      { endpoint: "[fd00::1]:80", server: "web1" },
    ]);
  });

  test("says who is hit when a host goes down", async () => {
    const found = await ask("blastradius", "db");
    expect(found.map(({ hops, host, server }) => ({ hops, host, server }))).toEqual([
      { hops: 1, host: `twin (${keyIdOf(4).slice(0, 8)})`, server: "db" },
      { hops: 1, host: "web1", server: "db" },
      { hops: 2, host: "web2", server: "web1" },
      { hops: 2, host: "web2", server: "web1" },
    ]);
    expect(await ask("blastradius", "web2")).toEqual([]);
  });
});

test("a process is told whatever its name holds, and no more of it than a line", async () => {
  const drone = testKeys.drone(keyIdOf(1));
  const told = async (exe: string): Promise<unknown> => {
    const process = testKeys.process({ drone, exe, argvHash: "0", uid: 0, gid: 0 });
    const port = testKeys.port(drone, "tcp", "::", 80);
    const at = 1_700_000_000_000;
    const one = await sqliteGraph([
      { op: "put_node", kind: "Drone", key: drone, set: {}, at },
      { op: "put_node", kind: "ProcessNode", key: process, set: { exe }, at },
      { op: "put_node", kind: "IPtcpportNode", key: port, set: { ipaddr: "::", port: 80 }, at },
      { op: "put_edge", from: drone, kind: "HOSTS", to: process, set: {}, at },
      { op: "put_edge", from: process, kind: "LISTENS_ON", to: port, set: {}, at },
    ]);
    const [row] = await runQuery(one, allipports, {}).finally(one.close);
    return row?.["process"];
  };
  expect(await told("a\0b")).toBe("a\0b");
  expect(await told("𝄞".repeat(300))).toBe(`${"𝄞".repeat(199)}…`);
  expect(await told(`é${"𝄞".repeat(300)}`)).toBe(`é${"𝄞".repeat(198)}…`);
});

test("who listens on a port", async () => {
  expect(await column("whatlistens", "host", "80")).toEqual([
    ...[`twin (${keyIdOf(4).slice(0, 8)})`, "web1", "web1"],
  ]);
  expect(await ask("whatlistens", "80", "udp")).toEqual([]);
  expect(await ask("unmonitored")).toEqual(await ask("allipports"));
});

describe("packages", () => {
  const deb = { arch: "amd64", type: "deb" };
  const row = (name: string, version: string, hosts: number, more: object = deb) => ({
    ...{ package: name, version, hosts },
    ...more,
  });
  const npm = { arch: "", type: "npm" };

  test("are counted once a version, over all the sets that have it", async () => {
    expect(await ask("allpackages")).toEqual([
      row("lib%_*", "1", 1, { arch: "all", type: "deb" }),
      row("libnpm", "3.0.1", 1, npm),
      row("libssl3", "3.0.15", 5),
      row("openssl", "3.0.15", 4),
      row("openssl", "3.0.9", 1),
      row("openssl", "2.0.0", 1, npm),
      row(strange, strange, 1, { arch: strange, type: "deb" }),
    ]);
  });

  test("are found by name, with the hosts that have them", async () => {
    const found = await ask("packagename", "openssl");
    expect(found.map(({ host, version, type }) => [host, version, type])).toEqual([
      ["db", "3.0.9", "deb"],
      [`twin (${keyIdOf(4).slice(0, 8)})`, "3.0.15", "deb"],
      [`twin (${keyIdOf(5).slice(0, 8)})`, "3.0.15", "deb"],
      ["web1", "2.0.0", "npm"],
      ["web1", "3.0.15", "deb"],
      ["web2", "3.0.15", "deb"],
    ]);
    expect(await column("packagename", "host", `name=${strange}`)).toEqual([strange]);
    expect(await ask("packagename", "openss")).toEqual([]);
  });

  test("are found by how the name begins, in which nothing has a meaning of its own", async () => {
    expect(await column("packageprefix", "package", "lib")).toEqual([
      ...["lib%_*", "libnpm", "libssl3"],
    ]);
    expect(await column("packageprefix", "package", "lib%")).toEqual(["lib%_*"]);
    expect(await ask("packageprefix", "LIB")).toEqual([]);
  });

  test("are found by a regular expression, anywhere in the name", async () => {
    expect(await column("packagegrep", "package", "ssl[0-9]?$")).toEqual([
      ...["libssl3", "openssl", "openssl", "openssl"],
    ]);
  });
});

test("a host as edges", async () => {
  const edges = await ask("hostsubgraph", "db");
  expect(edges).toContainEqual(
    expect.objectContaining({ edge: "LISTENS_ON", to: "tcp 10.0.0.3:5432" }),
  );
  const of = new Set(edges.map(({ edge }) => edge));
  expect(of).toEqual(new Set(["HAS_NIC", "HAS_IP", "IN_SUBNET", "HOSTS", "LISTENS_ON", "AT"]));
  expect(await ask("nodecount")).toContainEqual({ kind: "Drone", nodes: 6 });
});

test("the estate as edges is how hosts hang together", async () => {
  const edges = await ask("allhostsubgraph");
  const of = new Set(edges.map(({ edge }) => edge));
  expect(of).toEqual(new Set(["HAS_NIC", "HAS_IP", "IN_SUBNET", "TALKS_TO"]));
  // Loopback is the host's own, and holds nothing together.
  expect(edges.filter(({ to }) => /^(127\.|::1)/.test(String(to)))).toEqual([]);
  const twin = `Drone:${keyIdOf(4)}`;
  const talks = edges.filter(({ edge }) => edge === "TALKS_TO");
  // web1 and web2 both hold 172.17.0.1, so each that talks to it talks to itself.
  expect(talks.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(
    ["twin db", "web1 db", "web2 web1"].sort(),
  );
  expect(talks).toContainEqual(expect.objectContaining({ fromkey: twin, to: "db" }));
});

describe("what changed", () => {
  test("is a row a fact, newest first", async () => {
    const os = { host: "web1", type: "os", at: expect.any(Number) };
    const changes = await ask("changes", "host=web1");
    expect(changes).toHaveLength(4);
    expect(changes).toEqual(
      expect.arrayContaining([
        { ...os, path: "Distributor ID", old: '"Debian"', new: "" },
        { ...os, path: "Distributor ID", old: "", new: '"Debian"' },
        { ...os, path: "a", old: "", new: "[]" },
        { ...os, path: "a", old: "[]", new: "" },
      ]),
    );
  });

  test("is told for all hosts, and since when", async () => {
    const everywhere = await ask("changes");
    expect(new Set(everywhere.map(({ host }) => host))).toEqual(new Set(["web1", strange]));
    const times = new Set(everywhere.map((row) => Number(row["at"])));
    const [newest = 0, oldest = 0, ...others] = times;
    expect([newest > oldest, others]).toEqual([true, []]);

    const newer = everywhere.filter(({ at }) => at === newest);
    const newerOfWeb1 = newer.filter(({ host }) => host === "web1");
    expect(newerOfWeb1).toHaveLength(2);
    expect(await askAt(oldest + 1_000, "changes", "since=1")).toEqual(everywhere);
    expect(await askAt(oldest + 1_001, "changes", "since=1")).toEqual(newer);
    expect(await askAt(newest + 1_000, "changes", "since=1")).toEqual(newer);
    expect(await askAt(newest + 1_000, "changes", "web1", "1")).toEqual(newerOfWeb1);
    expect(await askAt(newest + 1_001, "changes", "since=1")).toEqual([]);
    expect(await askAt(newest + 1_001, "changes", "web1", "1")).toEqual([]);
  });

  test("may be called anything", async () => {
    expect(await ask("changes", strange)).toContainEqual(
      expect.objectContaining({
        ...{ path: strange, old: "" },
        new: expect.stringContaining('{"__proto__":["x\' OR 1=1 --\\"'),
      }),
    );
  });
});
