/**
 * Graphviz, compiled to WebAssembly: dot in, SVG out; the only importer.
 *
 * Loaded when something is drawn, and not before: it takes a quarter of a second. It reads no file
 * and asks no server.
 */
import type { SvgOfDot } from "../draw/svg.ts";

export const svgOfDot: SvgOfDot = async (dot) => {
  const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
  const graphviz = await Graphviz.load();
  return graphviz.layout(dot, "svg", "dot");
};
