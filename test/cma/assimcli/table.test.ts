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

test("times and counts are whole, whatever else must give way", () => {
  const columns = [
    { name: "at", isWhole: true },
    { name: "path" },
    { name: "n", isRightAligned: true },
    { name: "new" },
  ];
  const at = "2026-11-22 02:59:42 +00:00";
  const text = renderTable(columns, [[at, "p".repeat(300), "1234567890", "n".repeat(300)]], {
    columns: 80,
    hasColour: false,
  });
  const [, row = ""] = text.split("\n");
  expect(row).toMatch(/^2026-11-22 02:59:42 \+00:00 {2}p{18}… {2}1234567890 {2}n{18}…$/);
});

test("a terminal too narrow for anything gets a word of each column", () => {
  const columns = Array.from({ length: 6 }, (_, at) => ({ name: `column${at}` }));
  const row = columns.map(() => "x".repeat(20));
  const text = renderTable(columns, [row], { columns: 20, hasColour: false });
  expect(text).toContain(Array(6).fill("xxxxxxx…").join("  "));
});

test("a terminal that does not know how wide it is cuts nothing", () => {
  const rows = [["x".repeat(100), "y".repeat(100)]];
  const columns = [{ name: "a" }, { name: "b" }];
  const unknown = renderTable(columns, rows, { ...plain, columns: 0 });
  expect(unknown).toBe(renderTable(columns, rows, plain));
});

test("in a pipe nothing is cut, and a long cell moves its own row alone", () => {
  const long = "x".repeat(300);
  const rows = [
    ["a", "1"],
    [long, "2"],
  ];
  expect(renderTable([{ name: "old" }, { name: "new" }], rows, plain)).toBe(
    `${"old".padEnd(40)}  new\n${"a".padEnd(40)}  1\n${long}  2\n`,
  );
});

test("no character is cut in two", () => {
  const text = renderTable([{ name: "host" }], [["𝄞".repeat(50)]], {
    columns: 10,
    hasColour: false,
  });
  expect(text).toBe(`host\n${"𝄞".repeat(4)}…\n`);
});

test("as many rows as there may be in an answer", () => {
  const rows = Array.from({ length: 500_000 }, () => ["x"]);
  expect(renderTable([{ name: "a" }], rows, { columns: 80, hasColour: false })).toHaveLength(
    2 * 500_001,
  );
});

test("what a host says cannot move the cursor", () => {
  expect(renderTable([{ name: "host" }], [["\u001b[2J\n"]], plain)).toBe("host\n\\x1b[2J\\x0a\n");
});
