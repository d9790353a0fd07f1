/** Figures for people: on a terminal in columns, on the page as Markdown. */
import { type Figure, type Figures, median, ratiosOf, type Table, type Tables } from "./bench.ts";

export const tablesOf = (measured: Figures | Tables): readonly Table[] =>
  "tables" in measured ? measured.tables : [tableOfFigures(measured.figures)];

export const textTable = ({ caption, header, rows, textColumns }: Table): string => {
  const all = [header, ...rows];
  const widths = header.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  const padded = (cell: string, at: number): string =>
    at < textColumns ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
  const lines = all.map((row) => `${row.map(padded).join("  ").trimEnd()}\n`);
  return `${caption === undefined ? "" : `${caption}\n`}${lines.join("")}`;
};

export const markdownTable = ({ caption, header, rows, textColumns }: Table): string => {
  const rule = header.map((_, at) => (at < textColumns ? "---" : "---:"));
  const lines = [header, rule, ...rows].map((row) => `| ${row.join(" | ")} |\n`);
  return `${caption === undefined ? "" : `**${caption}**\n\n`}${lines.join("")}`;
};

const tableOfFigures = (figures: readonly Figure[]): Table => ({
  header: ["", "unit", "ours", "bare", "ours ÷ bare", "range"],
  rows: figures.map(rowOf),
  textColumns: 2,
});

const rowOf = (figure: Figure): readonly string[] => {
  const ratios = ratiosOf(figure);
  return [
    figure.what,
    figure.unit,
    rounded(median(figure.ours)),
    figure.bare === undefined ? "" : rounded(median(figure.bare)),
    ratios.length === 0 ? "" : rounded(median(ratios), 2),
    ratios.length < 2
      ? ""
      : `${rounded(Math.min(...ratios), 2)}–${rounded(Math.max(...ratios), 2)}`,
  ];
};

/** More digits than were measured would be a lie. */
export const rounded = (value: number, digits = 3): string =>
  Math.abs(value) >= 10 ** digits
    ? Math.round(value).toLocaleString("en")
    : String(Number(value.toPrecision(digits)));
