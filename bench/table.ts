/** Figures for people: on a terminal in columns, on the page as Markdown. */
import { type Figure, median, ratiosOf } from "./bench.ts";

type Row = readonly string[];

const header: Row = ["", "unit", "ours", "bare", "ours ÷ bare", "range"];

export const textTable = (figures: readonly Figure[]): string => {
  const rows = [header, ...figures.map(rowOf)];
  const widths = header.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) => `${aligned(row, widths).trimEnd()}\n`).join("");
};

export const markdownTable = (figures: readonly Figure[]): string =>
  [header, ["---", "---", "---:", "---:", "---:", "---:"], ...figures.map(rowOf)]
    .map((row) => `| ${row.join(" | ")} |\n`)
    .join("");

const rowOf = (figure: Figure): Row => {
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

const aligned = (row: Row, widths: readonly number[]): string =>
  row
    .map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
    .join("  ");

/** More digits than were measured would be a lie. */
const rounded = (value: number, digits = 3): string =>
  Math.abs(value) >= 10 ** digits
    ? Math.round(value).toLocaleString("en")
    : String(Number(value.toPrecision(digits)));
