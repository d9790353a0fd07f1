/** What hosts say is text in a picture, and never Graphviz's language or the browser's. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { pictures } from "#cma/draw/catalog.ts";
import type { Drawing } from "#cma/draw/drawing.ts";
import { type Estate, readEstate, readHosts } from "#cma/draw/read-estate.ts";
import { drawSvg } from "#cma/draw/svg.ts";
import { toDot } from "#cma/draw/to-dot.ts";
import { svgOfDot } from "#cma/system/graphviz.ts";
import { pictureEstate } from "#test/support/picture-estate.ts";
import { estateChanges } from "#test/support/query-estate.ts";
import { sqliteGraph } from "#test/support/sqlite-graph.ts";

const saying = (text: string): Drawing => ({
  title: text,
  hosts: [{ key: "h", name: text, isUp: true, parts: [part("p", text), part("q", "other")] }],
  things: [{ id: "s", look: "stranger", lines: [text] }],
  lines: [{ from: "p", to: "s", label: text, hue: text, isCall: true }],
});

const part = (id: string, text: string) => ({ id, look: "process" as const, lines: [text, text] });

/** Texts of a picture, as a browser shows them. */
const textsOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) =>
    text
      .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&"),
  );

describe("hostile texts", () => {
  test.each([
    '"]; evil [label="x',
    "ends in a backslash \\",
    "\\N \\G \\L \\n \\l \\E",
    "<b>bold</b>",
    "<<table><tr><td>x</td></tr></table>>",
    "<script>alert(1)</script>",
    "&amp;lt; &#60; & &nbsp;",
    "--> <!-- ]]>",
    "$x `x` $host {a|b} <p>",
    "𝄞 ｅ ü",
  ])("%s is drawn as it is", async (text) => {
    const svg = await drawSvg(svgOfDot, toDot(saying(text)));
    const drawn = textsOf(svg).filter((each) => each === text);
    // The title, the host, twice the process, the stranger and the line.
    expect(drawn).toHaveLength(6);
    expect(svg).not.toMatch(/<(script|a|image|foreignObject|style)\b|<!|href=/i);
  });

  test("what a terminal or XML would not bear is made visible", async () => {
    const svg = await drawSvg(svgOfDot, toDot(saying("a\u001b[2J\nb\u202e\0")));
    expect(textsOf(svg)).toContain("a\\x1b[2J\\x0ab\\u{202e}\\x00");
  });

  test("no text adds a node, a line or a cluster", () => {
    const count = (dot: string) => dot.split("\n").length;
    // Without quoted texts nothing of what was said is left.
    const bare = (dot: string) => dot.replace(/"(?:[^"\\]|\\.)*"/g, '""');
    const plain = toDot(saying("plain"));
    const [plainLines, plainBare] = [count(plain), bare(plain)];
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
        const dot = toDot(saying(text));
        expect(count(dot)).toBe(plainLines);
        expect(bare(dot)).toBe(plainBare);
      }),
      { numRuns: 100 },
    );
  });

  test("long texts are cut, in characters", () => {
    expect(toDot(saying("𝄞".repeat(1_000)))).toContain(`${"𝄞".repeat(47)}…`);
  });
});

test.each([
  { count: 200, isStraight: false },
  { count: 201, isStraight: true },
])("$count lines are drawn straight: $isStraight", ({ count, isStraight }) => {
  const { lines, ...drawing } = saying("x");
  const dot = toDot({ ...drawing, lines: Array(count).fill(lines[0]) });
  expect(dot.includes("splines=line")).toBe(isStraight);
});

describe("an estate of twenty hosts", () => {
  let estate: Estate;
  beforeAll(async () => {
    const graph = await sqliteGraph(pictureEstate());
    estate = await readEstate(graph, await readHosts(graph)).finally(graph.close);
  });

  test.each(pictures)("$name: every host is a box, and the text is always the same", (picture) => {
    const drawing = { title: "t", ...picture.draw(estate, estate.hosts) };
    const dot = toDot(drawing);
    expect(toDot({ title: "t", ...picture.draw(estate, estate.hosts) })).toBe(dot);
    for (const { name, isUp } of estate.hosts) {
      expect(dot).toContain(`label="${isUp ? name : `${name} (down)`}"`);
    }
    expect(drawing.hosts).toHaveLength(20);
    const ids = new Set(
      [...drawing.hosts.flatMap(({ parts }) => parts), ...drawing.things].map(({ id }) => id),
    );
    for (const { from, to } of drawing.lines) expect(ids.has(from) && ids.has(to)).toBe(true);
  });

  test("services: every call that the estate has, and no other", () => {
    const { lines, things } = pictures[1]?.draw(estate, estate.hosts) ?? { lines: [], things: [] };
    // 2 × 6 web, 6 × 2 app, 4 × 3 backends, 1 replica, 3 exporters, and one to a stranger.
    expect(lines).toHaveLength(12 + 12 + 12 + 1 + 3 + 1);
    expect(things).toMatchObject([{ look: "stranger", lines: ["198.51.100.9:443"] }]);
  });

  test("services of one host: it, and who it has to do with", () => {
    const db1 = estate.hosts.filter(({ name }) => name === "db1");
    const { hosts, lines } = pictures[1]?.draw(estate, db1) ?? { hosts: [], lines: [] };
    expect(hosts.map(({ name }) => name)).toEqual([
      "app1",
      "app2",
      "app3",
      "app4",
      "db1",
      "db2",
      "mon1",
    ]);
    expect(lines).toHaveLength(6);
  });

  test("network: each interface once, at its subnet", () => {
    const { lines, things } = pictures[0]?.draw(estate, estate.hosts) ?? { lines: [], things: [] };
    expect(things.map((thing) => thing.lines)).toEqual([["10.1.0.0/24"], ["10.2.0.0/24"]]);
    expect(lines).toHaveLength(21);
  });
});

test("an estate that says hostile things, from documents to SVG", async () => {
  const graph = await sqliteGraph(await estateChanges());
  const estate = await readEstate(graph, await readHosts(graph)).finally(graph.close);
  for (const picture of pictures) {
    const svg = await drawSvg(
      svgOfDot,
      toDot({ title: "t", ...picture.draw(estate, estate.hosts) }),
    );
    expect(svg).not.toMatch(/<(script|a|image|foreignObject|style)\b|<!|href=/i);
    expect(svg.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(textsOf(svg).some((text) => text.startsWith("x' OR 1=1"))).toBe(true);
  }
});
