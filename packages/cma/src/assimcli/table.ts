/**
 * Rows for people: aligned columns under a header, cut to the terminal's width.
 *
 * Only the widest columns give way, and what is cut ends in `…`; without a
 * terminal (a pipe, a file) nothing is cut. Texts are made visible here.
 */
import { visible } from "@assimilation/protocol";

export interface TableColumn {
  readonly name: string;
  readonly isRightAligned?: boolean;
}

export interface TableOptions {
  /** Undefined: as wide as it needs. */
  readonly columns: number | undefined;
  readonly hasColour: boolean;
}

export const renderTable = (
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  { columns: terminalWidth, hasColour }: TableOptions,
): string => {
  const cells = rows.map((row) => row.map(visible));
  const widths = fit(
    columns.map(({ name }, at) =>
      Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)),
    ),
    terminalWidth,
  );
  const line = (row: readonly string[]): string =>
    columns
      .map(({ isRightAligned = false }, at) => {
        const cell = cut(row[at] ?? "", widths[at] ?? 0);
        return isRightAligned ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0);
      })
      .join("  ")
      .trimEnd();

  const header = line(columns.map(({ name }) => name));
  return [hasColour ? `\u001b[1m${header}\u001b[0m` : header, ...cells.map(line)]
    .map((text) => `${text}\n`)
    .join("");
};

const GAP = 2;
const NARROWEST = 8;

/** Takes from the widest column, one character at a time, until the row fits or nothing can give. */
const fit = (wanted: readonly number[], terminalWidth: number | undefined): readonly number[] => {
  const widths = [...wanted];
  if (terminalWidth === undefined) return widths;
  const total = (): number => widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));
  while (total() > terminalWidth) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= NARROWEST) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
};

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 0))}…`;
