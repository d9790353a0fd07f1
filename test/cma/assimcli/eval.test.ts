import { describe, expect, test } from "vitest";
import { evaluate, runEval } from "#cma/assimcli/eval.ts";
import type { Call } from "#cma/assimcli/subcommand.ts";
import { createSimFiles } from "#test/support/sim/files.ts";

const files = createSimFiles(
  new Map([
    ["facts.json", '{"a": 1, "list": [1, "x"], "text": "\\u001b[2Jred", "none": null}'],
    ["broken.json", '{"a": 1,\n}'],
    ["list.json", "[1]"],
    ["deep.json", "[".repeat(5000)],
  ]),
);

const run = async (expression: string, options: Call["options"] = { facts: "facts.json" }) => {
  let out = "";
  let err = "";
  const code = await runEval(
    { arguments: [expression], options },
    {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      stdin: async () => '{"a": "from stdin"}',
      world: { files },
    },
  );
  return { code, out, err };
};

test.each([
  ["EQ($a, 1)", "true"],
  ["$list", '[1,"x"]'],
  ["$none", "absent"],
  ["bitwiseOR(0x10, 1)", "17"],
])("%s prints its value", async (expression, value) => {
  const { code, out, err } = await run(expression);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toBe(`${value}\n`);
});

test("what a terminal would obey is made visible", async () => {
  const { out } = await run("$text");
  expect(out).toContain("red");
  expect(out).not.toContain("\u001b");
});

test.each([
  ["EQ($a, 08)", "assimcli: column 8: 08 is not octal\n"],
  ["AND(true, LT($text, 1))", "column 11: LT compares numbers"],
])("%s ends in 1, with the column on stderr", async (expression, message) => {
  const { code, out, err } = await run(expression);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain(message);
  expect(err).not.toContain("\u001b");
});

describe("as JSON", () => {
  test.each([
    ["EQ($a, 1)", 0, { value: true }],
    ["$list", 0, { value: [1, "x"] }],
    ["$none", 0, { absent: true }],
    ["EQ($a,", 1, { error: { message: "the expression ends too early", column: 7 } }],
  ])("%s", async (expression, code, answer) => {
    const said = await run(expression, { facts: "facts.json", json: true });
    expect([said.code, JSON.parse(said.out)]).toEqual([code, answer]);
  });
});

test("without facts every variable is absent; with - they come from stdin", async () => {
  expect((await run("$a", {})).out).toBe("absent\n");
  expect((await run("$a", { facts: "-" })).out).toBe("from stdin\n");
});

test.each([
  ["missing.json", "missing.json cannot be read (ENOENT)"],
  ["broken.json", "broken.json, line 2: a key in quotes is missing; facts are one JSON map"],
  ["list.json", "list.json holds no JSON map of facts"],
  ["deep.json", "deep.json, line 1: too deeply nested; facts are one JSON map"],
])("%s is refused by name", async (facts, message) => {
  await expect(run("$a", { facts })).rejects.toThrow(message);
});

test("has an example for each way to use it", () => {
  expect(evaluate.examples.map(({ line }) => line.startsWith("assimcli eval "))).toEqual([
    true,
    true,
  ]);
});
