/**
 * The measured part of docs/performance.md: what stands between markers.
 *
 *     <!-- bench: rules -->
 *     …written by `npm run bench -- rules --write`…
 *     <!-- end of bench -->
 *
 * All around is written by hand.
 */
import type { Bench, Figures, Tables } from "./bench.ts";
import { markdownTable, tablesOf } from "./table.ts";

/** `when`: the day and the machine. @throws Error when the page has no place for this bench. */
export const writtenInto = (
  page: string,
  { name, bare }: Bench,
  measured: Figures | Tables,
  when: string,
): string => {
  const begin = `<!-- bench: ${name} -->\n`;
  const from = page.indexOf(begin);
  const to = page.indexOf(END, from);
  if (from < 0 || to < 0) throw new Error(`the page has no \`${begin.trim()}\` … \`${END}\``);
  const tables = tablesOf(measured).map(markdownTable).join("\n");
  const sentences = [`Bare: ${bare}`, ...measured.notes, `${when}.`].join(" ");
  return `${page.slice(0, from)}${begin}\n${tables}\n${sentences}\n\n${page.slice(to)}`;
};

const END = "<!-- end of bench -->";
