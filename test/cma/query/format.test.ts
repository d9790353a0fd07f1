import { describe, expect, test } from "vitest";
import { parseTemplate } from "#cma/query/format.ts";
import type { Column } from "#cma/query/query.ts";

const columns: readonly Column[] = [
  { name: "host", type: "text", doc: "" },
  { name: "rule", type: "text", doc: "" },
];

describe("a template makes a line of a row", () => {
  test.each([
    { template: "{host}\\t{rule}", line: "web1\tno_router\n" },
    { template: "{host}: {host}", line: "web1: web1\n" },
    { template: "{{{host}}}\\\\n", line: "{web1}\\n\n" },
    { template: "a\\n{host}", line: "a\nweb1\n" },
  ])("$template", ({ template, line }) => {
    const parsed = parseTemplate(template, columns);
    const cells: Readonly<Record<string, string>> = { host: "web1", rule: "no_router" };
    expect(parsed.ok && parsed.line(({ name }) => cells[name] ?? "")).toBe(line);
  });

  test("to which a value adds no column, no row, and nothing that a terminal obeys", () => {
    const parsed = parseTemplate("{host}\\t{rule}", columns);
    expect(parsed.ok && parsed.line(() => "{rule}\t\n\u001b[2J")).toBe(
      "{rule}\\x09\\x0a\\x1b[2J\t{rule}\\x09\\x0a\\x1b[2J\n",
    );
  });
});

test.each([
  { template: "{hots}", problem: "there is no column hots; there are host, rule" },
  { template: "{}", problem: "there is no column" },
  { template: "{host", problem: "a brace stands alone" },
  { template: "host}", problem: "a brace stands alone" },
  { template: "\\x", problem: "\\x means nothing" },
  { template: "host\\", problem: "means nothing" },
  { template: "", problem: "it names no column, such as {host}; there are host, rule" },
  { template: "csv", problem: "it names no column" },
  { template: "{{host}}", problem: "it names no column" },
])("$template is refused", ({ template, problem }) => {
  expect(parseTemplate(template, columns)).toEqual({
    ...{ ok: false, problem: expect.stringContaining(problem) },
  });
});
