/**
 * A drawing in Graphviz's language: a cluster for each host, colours, and a legend.
 *
 * Names of nodes are numbers of ours. What hosts said is only ever within a quoted label, where
 * nothing means anything: `"` ends it, `\` begins an escape, `&` an entity; a quoted label is never
 * HTML. What is not visible is made so.
 * Source: graphviz.org/doc/info/lang.html; graphviz.org/docs/attr-types/escString.
 */
import { shortened, visible } from "@assimilation/protocol";
import type { Drawing, HostBox, Line, Look, Part } from "./drawing.ts";
import { looks } from "./drawing.ts";

/** The same drawing gives the same text. */
export const toDot = ({ title, hosts, things, lines }: Drawing): string => {
  const parts = [...hosts.flatMap((host) => host.parts), ...things];
  const names = new Map(parts.map(({ id }, at) => [id, `n${at}`]));
  const name = (id: string): string => names.get(id) ?? "nowhere";
  const colours = coloursOf(lines);
  const known = lines.filter(({ from, to }) => names.has(from) && names.has(to));
  const used = looks.filter((look) => parts.some((part) => part.look === look));

  return [
    "digraph assimilation {",
    `  graph [rankdir=LR, newrank=true, ${haste(lines)}ranksep=1.4, nodesep=0.18, labelloc=t, fontsize=20, label=${quoted([title])}, ${FONT}];`,
    `  node [fontsize=11, margin="0.2,0.06", ${FONT}];`,
    `  edge [fontsize=10, penwidth=1.4, arrowsize=0.7, ${FONT}];`,
    ...hosts.flatMap((host, at) => clusterLines(host, at, name)),
    ...things.map((thing) => `  ${nodeText(thing, name(thing.id))}`),
    ...known.map((line) => `  ${edgeText(line, name, colours)}`),
    legendText(
      used,
      hosts.some(({ isUp }) => !isUp),
    ),
    "}",
    "",
  ].join("\n");
};

const CURVES_MAX = 200;

/**
 * Many lines are drawn straight, and with less search for the best places: curves around
 * everything take Graphviz minutes, and nobody could follow that many.
 */
const haste = (lines: readonly Line[]): string =>
  lines.length <= CURVES_MAX ? "" : "splines=line, nslimit=1, nslimit1=1, mclimit=0.2, ";

const FONT = 'fontname="Helvetica,Arial,sans-serif"';

/** Eight that also people who see fewer colours tell apart. Source: Okabe and Ito, 2008. */
const palette = [
  ...["#0072b2", "#d55e00", "#009e73", "#cc79a7"],
  ...["#56b4e9", "#e69f00", "#8a6d00", "#5b3fa0"],
];

const GREY = "#808080";

const coloursOf = (lines: readonly Line[]): ReadonlyMap<string, string> => {
  const hues = [...new Set(lines.map(({ hue }) => hue))].filter((hue) => hue !== "");
  return new Map(hues.map((hue, at) => [hue, palette[at % palette.length] ?? GREY]));
};

const appearances: Readonly<Record<Look, { readonly dot: string; readonly doc: string }>> = {
  process: {
    dot: 'shape=box, style="rounded,filled", fillcolor="#ffffff", color="#4a4a4a"',
    doc: "process, and where it listens",
  },
  bystanders: {
    dot: `shape=plaintext, fontsize=9, fontcolor="#606060"`,
    doc: "listen, and nobody known talks to them",
  },
  interface: {
    dot: 'shape=box, style=filled, fillcolor="#ffffff", color="#a0a0a0"',
    doc: "network interface with its addresses",
  },
  subnet: {
    dot: 'shape=hexagon, style=filled, fillcolor="#dcebf7", color="#0072b2"',
    doc: "subnet",
  },
  stranger: {
    dot: `shape=ellipse, style="filled,dashed", fillcolor="#f2f2f2", color="${GREY}"`,
    doc: "endpoint that no known host serves",
  },
};

const clusterLines = (
  { name: host, isUp, parts }: HostBox,
  at: number,
  name: (id: string) => string,
): readonly string[] => [
  `  subgraph cluster_${at} {`,
  `    graph [label=${quoted([isUp ? host : `${host} (down)`])}, fontsize=13, labelloc=t, style="rounded,filled${isUp ? "" : ",dashed"}", fillcolor="${isUp ? "#f6f4ee" : "#fbe4df"}", color="${isUp ? "#b5ad99" : "#c0392b"}"];`,
  ...parts.map((part) => `    ${nodeText(part, name(part.id))}`),
  // One column a host, however its processes depend on others.
  ...(parts.length < 2
    ? []
    : [`    { rank=same; ${parts.map(({ id }) => name(id)).join("; ")}; }`]),
  // A cluster without a node is not drawn.
  ...(parts.length === 0 ? [`    empty_${at} [shape=point, style=invis];`] : []),
  "  }",
];

const nodeText = ({ look, lines }: Part, name: string): string =>
  `${name} [label=${quoted(lines)}, ${appearances[look].dot}];`;

const edgeText = (
  { from, to, label, hue, isCall }: Line,
  name: (id: string) => string,
  colours: ReadonlyMap<string, string>,
): string => {
  const colour = colours.get(hue) ?? GREY;
  const arrow = isCall ? "" : ", dir=none";
  const text = label === "" ? "" : `, label=${quoted([label])}, fontcolor="${colour}"`;
  return `${name(from)} -> ${name(to)} [color="${colour}"${arrow}${text}];`;
};

const legendText = (used: readonly Look[], hasDown: boolean): string =>
  [
    "  subgraph cluster_legend {",
    '    graph [label="Lines are coloured by what they lead to", fontsize=9, labelloc=t, style=rounded, color="#d0d0d0"];',
    '    node [fontsize=9, margin="0.3,0.06"];',
    ...used.map(
      (look) => `    legend_${look} [label="${appearances[look].doc}", ${appearances[look].dot}];`,
    ),
    ...(hasDown
      ? [
          '    legend_down [label="host that is down", shape=box, style="rounded,filled,dashed", fillcolor="#fbe4df", color="#c0392b"];',
        ]
      : []),
    "  }",
  ].join("\n");

const LINE_LENGTH_MAX = 48;

/** Lines of a label, each as it is. */
const quoted = (lines: readonly string[]): string =>
  `"${lines.map((line) => escaped(shortened(visible(line), LINE_LENGTH_MAX))).join("\\n")}"`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("\\", "\\\\").replaceAll('"', '\\"');
