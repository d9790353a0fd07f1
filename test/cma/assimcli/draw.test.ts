/** Words in, a picture out; what is in it is the drawing's business. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { draw } from "#cma/assimcli/draw.ts";
import type { Call } from "#cma/assimcli/subcommand.ts";
import type { GraphChange } from "#cma/graph/change.ts";
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
