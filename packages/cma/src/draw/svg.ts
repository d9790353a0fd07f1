/**
 * A picture that can be put on any page: what Graphviz wrote, without the reference to a document
 * type elsewhere and without its comments.
 */

/** Lays out what to-dot.ts wrote. Same text, same picture. */
export type SvgOfDot = (dot: string) => Promise<string>;

export const drawSvg = async (svgOfDot: SvgOfDot, dot: string): Promise<string> => {
  const svg = await svgOfDot(dot);
  const begin = svg.indexOf("<svg");
  if (begin < 0) throw new RangeError("Graphviz answered no picture");
  // Within text `<` is written `&lt;`, so this is a comment of Graphviz's.
  return svg.slice(begin).replace(/<!--[\s\S]*?-->\n?/g, "");
};
