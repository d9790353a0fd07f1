/** Words in, a picture out; what is in it is the drawing's business. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentHash } from "@assimilation/protocol";
import { afterAll, describe, expect, test } from "vitest";
import { draw } from "#cma/assimcli/draw.ts";
import type { Call } from "#cma/assimcli/subcommand.ts";
import type { GraphChange, NodeKey } from "#cma/graph/change.ts";
import type { EdgeKind } from "#cma/graph/edge-kinds.ts";
import { createNodeKeys } from "#cma/graph/keys.ts";
import type { GraphReader, Statement } from "#cma/store/graph-reader.ts";
import { svgOfDot } from "#cma/system/graphviz.ts";
import { pictureEstate } from "#test/support/picture-estate.ts";
import { runSubcommand } from "#test/support/run-subcommand.ts";
import { sqliteGraph } from "#test/support/sqlite-graph.ts";

const directory = mkdtempSync(join(tmpdir(), "assim-draw-"));
afterAll(() => rmSync(directory, { recursive: true }));

const run = (
  words: readonly string[],
  options: Call["options"] = {},
  changes: readonly GraphChange[] = pictureEstate(),
) =>
  runSubcommand(
    draw,
    { arguments: words, options },
    { openGraph: () => sqliteGraph(changes), svgOfDot },
  );

test("dot to standard output", async () => {
  const { code, out } = await run(["network"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^digraph assimilation \{[\s\S]*\n\}\n$/);
});

test("SVG into a file that is called so", async () => {
  const file = join(directory, "x.svg");
  expect(await run(["service"], { out: file })).toEqual({ code: 0, out: "", err: "" });
  expect(readFileSync(file, "utf8")).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
});

test.each(["x.dot", "x.GV"])("dot into %s", async (name) => {
  const file = join(directory, name);
  expect(await run(["network"], { out: file })).toMatchObject({ code: 0, out: "" });
  expect(readFileSync(file, "utf8")).toMatch(/^digraph /);
  rmSync(file);
});

test("a format that is told, into a file whose name says nothing of it", async () => {
  const file = join(directory, "x.txt");
  expect(await run(["network"], { out: file, format: "dot" })).toMatchObject({ code: 0, out: "" });
  expect(readFileSync(file, "utf8")).toMatch(/^digraph /);
  rmSync(file);
});

test.each([
  { name: "y.svg", format: "dot" },
  { name: "y.gv", format: "svg" },
])("no $format into $name", async ({ name, format }) => {
  const file = join(directory, name);
  const { code, err } = await run(["network"], { out: file, format });
  expect(code).toBe(2);
  expect(err).toContain(`and --format is ${format}: leave out --format`);
  expect(existsSync(file)).toBe(false);
});

test("one host", async () => {
  const { code, out } = await run(["network", "host=web1"]);
  expect(code).toBe(0);
  expect(out).toContain("network of web1");
  expect(out).not.toContain("web2");
});

test("nothing is asked twice", async () => {
  const graph = await sqliteGraph(pictureEstate());
  const asked: Statement[] = [];
  const openGraph = async (): Promise<GraphReader> => ({
    ...graph,
    rows: (statement, parameters) => {
      asked.push(statement);
      return graph.rows(statement, parameters);
    },
  });
  const { code } = await runSubcommand(draw, { arguments: ["service"] }, { openGraph });
  expect(code).toBe(0);
  expect(new Set(asked).size).toBe(asked.length);
});

test("a graph of one host is drawn", async () => {
  const [first] = pictureEstate().filter((change) => "kind" in change && change.kind === "Drone");
  const { code, out } = await run(["everything"], { format: "svg" }, first ? [first] : []);
  expect(code).toBe(0);
  expect(out).toContain(">lb1</text>");
});

test.each([
  {
    words: ["network", "host=router"],
    says: "there is no host router; did you mean router1?",
    code: 1,
  },
  {
    words: ["network", "host=xyzzy"],
    says: "there is no host xyzzy; `assimcli query allservers` lists them",
    code: 1,
  },
  {
    words: ["networks"],
    says: "no picture networks; did you mean network? draw takes network, service, everything",
    code: 2,
  },
  { words: ["network", "web1"], says: "host=NAME", code: 2 },
  { words: ["network", "host=web1", "host=web2"], says: "host=NAME", code: 2 },
])("$words is refused with what to do", async ({ words, says, code }) => {
  const answer = await run(words);
  expect(answer).toMatchObject({ code, out: "" });
  expect(answer.err).toContain(says);
});

test("nothing to draw, a format that is none, a file that cannot be", async () => {
  expect(await run(["network"], {}, [])).toMatchObject({
    code: 1,
    err: "assimcli: no host has told anything to draw yet\n",
  });
  expect(await run(["network"], { format: "png" })).toMatchObject({ code: 2 });
  expect(await run(["network"], { out: join(directory, "x.pdf") })).toMatchObject({
    code: 2,
    err: expect.stringContaining("x.pdf ends neither in .svg nor in .dot"),
  });
  expect(readdirSync(directory)).toEqual(["x.svg"]);
  const out = join(directory, "missing/x.svg");
  expect(await run(["network"], { out })).toMatchObject({
    code: 1,
    err: expect.stringContaining("cannot be written (ENOENT)"),
  });
});

describe("more hosts than anybody can look at", () => {
  const keys = createNodeKeys(contentHash);
  const at = 1_790_000_000_000;
  const drones = Array.from({ length: 301 }, (_, number) =>
    keys.drone(`${number}`.padStart(8, "0")),
  );
  const hosts: readonly GraphChange[] = drones.map((key, number) => ({
    ...{ op: "put_node", kind: "Drone", key, at },
    set: { designation: `host${number}`, status: "up" },
  }));
  const refusal = {
    ...{ code: 1, out: "" },
    err: "assimcli: a picture of 301 hosts would be for nobody's eyes: name one host (host=NAME), or take --format dot\n",
  };

  test("are no picture, but for Graphviz; and one of them is", async () => {
    expect(await run(["network"], { format: "svg" }, hosts)).toEqual(refusal);
    expect(await run(["network"], { format: "dot" }, hosts)).toMatchObject({ code: 0, err: "" });
    expect(await run(["network", "host=host7"], { format: "svg" }, hosts)).toMatchObject({
      ...{ code: 0, err: "" },
      out: expect.stringContaining("host7"),
    });
  });

  /** 300 hosts have a client of the first one's service. */
  const calls = (): readonly GraphChange[] => {
    const [server = keys.drone(""), ...clients] = drones;
    const port = keys.port(server, "tcp", "10.0.0.1", 5432);
    const processOf = (drone: NodeKey) =>
      keys.process({ drone, exe: "/bin/it", argvHash: "0", uid: 0, gid: 0 });
    const put = (from: NodeKey, kind: EdgeKind, to: NodeKey): GraphChange => ({
      ...{ op: "put_edge", from, kind, to, at },
      set: {},
    });
    return [
      { op: "put_node", kind: "IPtcpportNode", key: port, set: { port: 5432 }, at },
      ...drones.map(
        (drone): GraphChange => ({
          ...{ op: "put_node", kind: "ProcessNode", key: processOf(drone), at },
          set: { exe: "/bin/it" },
        }),
      ),
      ...drones.map((drone) => put(drone, "HOSTS", processOf(drone))),
      put(processOf(server), "LISTENS_ON", port),
      ...clients.map((drone) => put(processOf(drone), "CONNECTS_TO", port)),
    ];
  };

  test("are not one host's picture either, whoever talks to it", async () => {
    const changes = [...hosts, ...calls()];
    expect(await run(["service", "host=host0"], { format: "svg" }, changes)).toEqual(refusal);
    expect(await run(["service", "host=host7"], { format: "svg" }, changes)).toMatchObject({
      ...{ code: 0, err: "" },
      out: expect.stringContaining("host0"),
    });
  });
});

test.each([
  { clients: 1_000, code: 0, err: "" },
  {
    clients: 1_001,
    code: 1,
    err: "assimcli: a picture of 1001 lines would be for nobody's eyes: name one host (host=NAME), or take --format dot\n",
  },
])("$clients lines between two hosts", async ({ clients, code, err }) => {
  const keys = createNodeKeys(contentHash);
  const at = 1_790_000_000_000;
  const [client, server] = [keys.drone("00000001"), keys.drone("00000002")];
  const port = keys.port(server, "tcp", "10.0.0.1", 5432);
  const puts = (drone: NodeKey, argvHash: string, kind: EdgeKind): readonly GraphChange[] => {
    const process = keys.process({ drone, exe: "/bin/it", argvHash, uid: 0, gid: 0 });
    return [
      { op: "put_node", kind: "ProcessNode", key: process, set: { exe: "/bin/it" }, at },
      { op: "put_edge", from: drone, kind: "HOSTS", to: process, set: {}, at },
      { op: "put_edge", from: process, kind, to: port, set: {}, at },
    ];
  };
  const nodes: readonly GraphChange[] = [
    { op: "put_node", kind: "Drone", key: client, set: { designation: "client" }, at },
    { op: "put_node", kind: "Drone", key: server, set: { designation: "server" }, at },
    { op: "put_node", kind: "IPtcpportNode", key: port, set: { port: 5432 }, at },
  ];
  const changes = [
    ...nodes,
    ...puts(server, "0", "LISTENS_ON"),
    ...Array.from({ length: clients }, (_, at) => puts(client, `${at}`, "CONNECTS_TO")).flat(),
  ];
  const laidOut: string[] = [];
  const answer = await runSubcommand(
    draw,
    { arguments: ["service"], options: { format: "svg" } },
    {
      openGraph: () => sqliteGraph(changes),
      svgOfDot: async (dot) => {
        laidOut.push(dot);
        return "<svg/>";
      },
    },
  );
  expect(answer).toMatchObject({ code, err });
  expect(laidOut).toHaveLength(1 - code);
});
