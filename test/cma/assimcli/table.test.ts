import { expect, test } from "vitest";
import { renderTable } from "#cma/assimcli/table.ts";

const plain = { columns: undefined, hasColour: false };

test("columns are as wide as what is in them, and numbers stand right", () => {
  const columns = [{ name: "host" }, { name: "failing", isRightAligned: true }];
  expect(
    renderTable(
      columns,
      [
        ["enterprise", "7"],
        ["ds9", "12"],
      ],
      plain,
    ),
  ).toBe("host        failing\nenterprise        7\nds9              12\n");
});

test("the widest column gives way to a narrow terminal", () => {
  const text = renderTable([{ name: "a" }, { name: "b" }], [["short", "x".repeat(100)]], {
    columns: 30,
    hasColour: false,
  });
  for (const line of text.trimEnd().split("\n")) expect(line.length).toBeLessThanOrEqual(30);
  expect(text).toContain("…");
});

test("what a host says cannot move the cursor", () => {
  expect(renderTable([{ name: "host" }], [["\u001b[2J\n"]], plain)).toBe("host\n\\x1b[2J\\x0a\n");
});
