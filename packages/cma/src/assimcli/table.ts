/**
 * Rows for people: aligned columns under a header, cut to the terminal's width.
 *
 * Only the widest columns give way, and what is cut ends in `…`; numbers and
 * whole columns are never cut. Without a terminal (a pipe, a file) nothing is:
 * there a long cell moves the rest of its own row, and no other. Texts are made
 * visible here.
 */
import { visible } from "@assimilation/protocol";

export interface TableColumn {
  readonly name: string;
  /** For numbers, which are never cut. */
  readonly isRightAligned?: boolean;
  /** Never cut: its beginning alone would tell something else, or nothing. */
  readonly isWhole?: boolean;
}

export interface TableOptions {
  /** Undefined, or 0 as a serial console or `script` has it: as wide as it needs. */
  readonly columns: number | undefined;
  readonly hasColour: boolean;
}

export const renderTable = (
  ...table: readonly [readonly TableColumn[], readonly (readonly string[])[], TableOptions]
): string => [...tableLines(...table)].join("");

/** Each with its line feed: all together may be longer than one text can be. */
export function* tableLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  { columns: width, hasColour }: TableOptions,
): Generator<string> {
  const terminalWidth = width === 0 ? undefined : width;
  const cells = rows.map((row) => row.map(visible));
  const wanted = columns.map(({ name }, at) =>
    cells.reduce((most, row) => Math.max(most, row[at]?.length ?? 0), name.length),
  );
  const widths = fit(columns, wanted, terminalWidth);
  const line = (row: readonly string[]): string =>
    columns
      .map(({ isRightAligned = false }, at) => {
        const [cellWidth = 0, text = ""] = [widths[at], row[at]];
        const cell = terminalWidth === undefined ? text : cut(text, cellWidth);
        return isRightAligned ? cell.padStart(cellWidth) : cell.padEnd(cellWidth);
      })
      .join("  ")
      .trimEnd();

  const header = line(columns.map(({ name }) => name));
  yield `${hasColour ? `\u001b[1m${header}\u001b[0m` : header}\n`;
  for (const row of cells) yield `${line(row)}\n`;
}

const GAP = 2;
const NARROWEST = 8;
/** Without a terminal: a column is aligned up to here, which most names and each time need not. */
const ALIGNED = 40;

const fit = (
  columns: readonly TableColumn[],
  wanted: readonly number[],
  terminalWidth: number | undefined,
): readonly number[] => {
  if (terminalWidth === undefined) return wanted.map((width) => Math.min(width, ALIGNED));
  const isWhole = columns.map(
    (column) => column.isWhole === true || column.isRightAligned === true,
  );
  const whole = wanted.filter((_, at) => isWhole[at]);
  const taken = whole.reduce((sum, width) => sum + width, GAP * (columns.length - 1));
  const widest = shareOf(
    terminalWidth - taken,
    wanted.filter((_, at) => !isWhole[at]),
  );
  return wanted.map((width, at) => (isWhole[at] ? width : Math.min(width, widest)));
};

/** How wide a column may be, so that all have room: what narrow ones leave is for the others. */
const shareOf = (room: number, widths: readonly number[]): number => {
  let left = room;
  for (const [at, width] of widths.toSorted((a, b) => a - b).entries()) {
    const others = widths.length - at;
    if (width * others > left) return Math.max(Math.floor(left / others), NARROWEST);
    left -= width;
  }
  return Number.POSITIVE_INFINITY;
};

/** The first half of a character in two is left out, too. */
const cut = (text: string, width: number): string =>
  text.length <= width
    ? text
    : `${text.slice(0, Math.max(width - 1, 0)).replace(/[\ud800-\udbff]$/, "")}…`;
