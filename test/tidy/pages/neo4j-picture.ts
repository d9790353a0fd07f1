/**
 * docs/pictures/neo4j.svg: two hosts of the picture estate as Neo4j Browser shows them, nodes with
 * the colours and captions of docs/guides/neo4j.grass, relationships with their types.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { drawSvg } from "#cma/draw/svg.ts";
import type { GraphChange } from "#cma/graph/change.ts";
import { svgOfDot } from "#cma/system/graphviz.ts";
import { pictureEstate } from "#test/support/picture-estate.ts";

const HOSTS = ["app1", "db1"];
/** As the first query of the guide goes. */
const HOPS = 4;

type NodePut = Extract<GraphChange, { op: "put_node" }>;
type EdgePut = Extract<GraphChange, { op: "put_edge" }>;

export const renderNeo4j = (): Promise<string> => {
  const changes = pictureEstate();
  const edges = changes.filter((change): change is EdgePut => change.op === "put_edge");
  const nodes = new Map(
    changes
      .filter((change): change is NodePut => change.op === "put_node")
      .map((node) => [node.key, node]),
  );
  let shown = new Set(
    [...nodes.values()]
      .filter(({ kind, set }) => kind === "Drone" && HOSTS.includes(String(set["designation"])))
      .map(({ key }) => key),
  );
  for (let hop = 0; hop < HOPS; hop += 1) {
    const next = edges.filter(({ from }) => shown.has(from)).map(({ to }) => to);
    shown = new Set([...shown, ...next]);
  }
  const styles = readStyles();
  const lines = [...nodes.values()]
    .filter(({ key }) => shown.has(key))
    .map((node) => `  "${node.key}" [${looksOf(node, styles.get(node.kind) ?? {})}];`);
  const drawn = edges
    .filter(({ from, to }) => shown.has(from) && shown.has(to))
    .map(({ from, kind, to }) => `  "${from}" -> "${to}" [label=${kind}];`);
  return drawSvg(svgOfDot, ["digraph {", ...SETTINGS, ...lines, ...new Set(drawn), "}"].join("\n"));
};

const FONT = 'fontname="Helvetica,Arial,sans-serif"';

const SETTINGS = [
  "  graph [rankdir=LR, nodesep=0.2];",
  `  node [shape=ellipse, style=filled, penwidth=0, fontsize=11, margin="0.06,0.02", ${FONT}];`,
  `  edge [color="#a5abb6", fontcolor="#5c6370", fontsize=8, arrowsize=0.6, ${FONT}];`,
];

type Style = Readonly<Record<string, string>>;

/** Of a program's path the last part: Browser would cut it off somewhere. */
const looksOf = ({ kind, set }: NodePut, style: Style): string => {
  const [, name = ""] = /\{(\w+)\}/.exec(style["caption"] ?? "") ?? [];
  const value = String(set[name]);
  const caption = kind === "ProcessNode" ? value.slice(value.lastIndexOf("/") + 1) : value;
  const text = style["text-color-internal"] ?? "white";
  return `label="${caption}\\n${kind}", fillcolor="${style["color"]}", fontcolor="${text}"`;
};

/** By kind. */
const readStyles = (): ReadonlyMap<string, Style> => {
  const file = join(import.meta.dirname, "../../../docs/guides/neo4j.grass");
  const blocks = readFileSync(file, "utf8").matchAll(/^node\.(\w+) \{\n([^}]*(?:\}"[^}]*)*)\}/gm);
  return new Map(
    [...blocks].map(([, kind = "", body = ""]) => [
      kind,
      Object.fromEntries(
        [...body.matchAll(/^ *([\w-]+): "?([^"\n]*?)"?;$/gm)].map(([, name, value]) => [
          name,
          value,
        ]),
      ),
    ]),
  );
};
