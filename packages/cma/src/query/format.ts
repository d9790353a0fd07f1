/**
 * `--format`: a line for each row, as a template says.
 *
 *     {host}\t{rule}      columns in braces; \t, \n and \\ ; {{ and }} are braces
 *
 * Values are made visible, whoever reads: a host that could put a tab or a line feed in would add
 * columns and rows of its own. `--json` has them as they are.
 */
import { visible } from "@assimilation/protocol";
import type { Column } from "./query.ts";

export interface LineTemplate {
  readonly ok: true;
  readonly line: (cell: (column: Column) => string) => string;
}

export type Template = LineTemplate | { readonly ok: false; readonly problem: string };

type Part = string | Column;

export const parseTemplate = (text: string, columns: readonly Column[]): Template => {
  const parts: Part[] = [];
  for (const [, literal = "", escaped, brace, name] of text.matchAll(
    /([^\\{}]+)|\\([\s\S]?)|(\{\{|\}\})|\{([^{}]*)\}|[{}]/g,
  )) {
    if (literal !== "") parts.push(literal);
    else if (brace !== undefined) parts.push(brace.slice(1));
    else if (escaped !== undefined) {
      const meant = escapes.get(escaped);
      if (meant === undefined)
        return problem(`\\${escaped} means nothing; there are \\t, \\n and \\\\`);
      parts.push(meant);
    } else if (name !== undefined) {
      const column = columns.find((each) => each.name === name);
      if (column === undefined) {
        return problem(`there is no column ${visible(name)}; there are ${namesOf(columns)}`);
      }
      parts.push(column);
    } else return problem("a brace stands alone; {{ and }} are braces");
  }
  // Such as `--format csv`: nobody means the same word for each row.
  if (parts.every((part) => typeof part === "string")) {
    return problem(
      `it names no column, such as {${columns[0]?.name}}; there are ${namesOf(columns)}`,
    );
  }
  return {
    ok: true,
    line: (cell) =>
      `${parts.map((part) => (typeof part === "string" ? part : visible(cell(part)))).join("")}\n`,
  };
};

const namesOf = (columns: readonly Column[]): string => columns.map(({ name }) => name).join(", ");

const problem = (text: string): Template => ({ ok: false, problem: `--format: ${text}` });

const escapes: ReadonlyMap<string, string> = new Map([
  ["t", "\t"],
  ["n", "\n"],
  ["\\", "\\"],
]);
