/** `assimcli draw`: the estate as a picture, or as Graphviz's text for a picture of one's own. */
import { visible } from "@assimilation/protocol";
import { pictures } from "../draw/catalog.ts";
import type { Drawing } from "../draw/drawing.ts";
import { isCalled, readEstate, readHosts } from "../draw/read-estate.ts";
import { drawSvg } from "../draw/svg.ts";
import { toDot } from "../draw/to-dot.ts";
import { didYouMean } from "../query/did-you-mean.ts";
import { unknownHost } from "../query/unknown-name.ts";
import { complain } from "./complain.ts";
import { databaseOption } from "./store-option.ts";
import type { Cli, ExitCode, Subcommand } from "./subcommand.ts";
import { telling } from "./telling.ts";

/** Laying out takes more than proportionally longer, and nobody can read it. */
const SVG_HOSTS_MAX = 300;

/** Laid out in a quarter of a minute; three times as many take more than a minute. */
const SVG_LINES_MAX = 1_000;

export const draw: Subcommand = {
  name: "draw",
  doc: "Draws the estate, or one host and what it has to do with.",
  arguments: [
    {
      name: "what",
      doc: `${pictures.map(({ name, doc }) => `\`${name}\`: ${doc}`).join("; ")}.`,
      isRequired: true,
      values: pictures.map(({ name }) => name),
    },
    {
      name: "host",
      doc: "`host=NAME`, or the beginning of its key id.",
      isRequired: false,
      isVariadic: true,
      values: ["host="],
    },
  ],
  options: [
    {
      flags: "--format <format>",
      doc: "`svg` or `dot`; else as --out ends (.svg, .dot, .gv), or `dot`.",
      values: ["svg", "dot"],
    },
    { flags: "--out <file>", doc: "Into this file instead of to standard output." },
    databaseOption,
  ],
  examples: [
    { line: "assimcli draw service --out services.svg", doc: "Who talks to whom." },
    { line: "assimcli draw network host=web1 --format dot", doc: "For a picture of your own." },
  ],
  run: async ({ arguments: [what = "", ...words], options }, cli) => {
    const picture = pictures.find(({ name }) => name === what);
    if (picture === undefined) {
      const known = pictures.map(({ name }) => name);
      const advice = `draw takes ${known.join(", ")}`;
      const problem = `there is no picture ${visible(what)}`;
      return complain(cli, 2, didYouMean(problem, what, { known, advice }));
    }
    const wanted = hostOf(words);
    if (wanted === "wrong")
      return complain(cli, 2, "what to draw is followed by host=NAME at most");
    const out = textOf(options["out"]);
    const format = formatOf(textOf(options["format"]), out);
    if (typeof format === "object") return complain(cli, 2, format.problem);

    const uri = textOf(options["database"]);
    const graph = await telling(cli, "Waiting for the store", () => cli.openGraph(uri));
    try {
      const hosts = await readHosts(graph);
      const chosen = hosts.filter((host) => wanted === undefined || isCalled(host, wanted.name));
      if (hosts.length === 0) return complain(cli, 1, "no host has told anything to draw yet");
      if (chosen.length === 0) {
        const names = hosts.map(({ name }) => name);
        return complain(cli, 1, unknownHost(wanted?.name ?? "", names));
      }
      if (format === "svg" && chosen.length > SVG_HOSTS_MAX)
        return tooMany(cli, `${chosen.length} hosts`);

      const estate = await telling(cli, "Asking the store", () =>
        readEstate(graph, hosts, wanted && chosen),
      );
      const drawing: Drawing = {
        title: wanted === undefined ? picture.name : `${picture.name} of ${wanted.name}`,
        ...picture.draw(estate, chosen),
      };
      if (format === "svg" && drawing.hosts.length > SVG_HOSTS_MAX) {
        return tooMany(cli, `${drawing.hosts.length} hosts`);
      }
      if (format === "svg" && drawing.lines.length > SVG_LINES_MAX) {
        return tooMany(cli, `${drawing.lines.length} lines`);
      }
      const dot = toDot(drawing);
      return write(cli, format === "dot" ? dot : await drawSvg(cli.svgOfDot, dot), out);
    } finally {
      await graph.close();
    }
  },
};

const hostOf = (words: readonly string[]): { readonly name: string } | undefined | "wrong" => {
  const [word, ...others] = words;
  if (word === undefined) return undefined;
  const name = /^host=(.+)$/s.exec(word)?.[1];
  return name === undefined || others.length > 0 ? "wrong" : { name };
};

/** As we are told, else as the file ends. A file that ends as the other format is nobody's wish. */
const formatOf = (
  told: string | undefined,
  file: string | undefined,
): "svg" | "dot" | { readonly problem: string } => {
  const ending = endingOf(file ?? "");
  if (told === "svg" || told === "dot") {
    if (ending === undefined || ending === told) return told;
    return {
      problem: `${visible(file ?? "")} ends as ${ending} does, and --format is ${told}: leave out --format, or name another file`,
    };
  }
  if (told !== undefined) return { problem: `--format is svg or dot, not ${visible(told)}` };
  if (file === undefined) return "dot";
  if (ending !== undefined) return ending;
  return {
    problem: `${visible(file)} ends neither in .svg nor in .dot; of dot Graphviz makes other pictures: \`assimcli draw … | dot -Tpdf -o x.pdf\``,
  };
};

/** `.gv` is Graphviz's own ending for dot. */
const endingOf = (file: string): "svg" | "dot" | undefined => {
  if (/\.(dot|gv)$/i.test(file)) return "dot";
  return /\.svg$/i.test(file) ? "svg" : undefined;
};

const tooMany = (cli: Cli, things: string): ExitCode =>
  complain(
    cli,
    1,
    `a picture of ${things} would be for nobody's eyes: name one host (host=NAME), or take --format dot`,
  );

const write = (cli: Cli, text: string, out: string | undefined): ExitCode => {
  if (out === undefined) {
    cli.out(text);
    return 0;
  }
  const written = cli.world.files.writeAtomic(out, new TextEncoder().encode(text), 0o644);
  return written.ok ? 0 : complain(cli, 1, `${out} cannot be written (${written.code})`);
};

const textOf = (option: string | boolean | undefined): string | undefined =>
  typeof option === "string" ? option : undefined;
